import { Alert, Button, Group, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem, call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { guardUnload } from '#web/ui/leave-guard.ts'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { toast, toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'
import { Ago } from '#web/ui/time.tsx'
import classes from './lead.module.css'
import { type Note, readNotes } from './read-all.ts'

/** `note` is the note as it was when editing began: saving is based on its version, so no unseen change is overwritten. */
type Edited = { note: Note; text: string }

/** Typed but unsent texts by attorney and lead, so that nothing is lost when the user leaves the page and comes back. */
const drafts = new Map<string, string>()
const edits = new Map<string, Edited | undefined>()

// Added once for all screens, because a draft may be left on the page of another lead.
guardUnload(
  () =>
    [...drafts.values()].some((typed) => typed.trim() !== '') ||
    [...edits.values()].some((edited) => edited !== undefined && edited.text !== edited.note.text),
)

const useKept = <T,>(kept: Map<string, T>, leadId: number, before: T) => {
  const me = useMe()
  const key = `${me.id} ${leadId}`
  const [value, setValue] = useState(() => kept.get(key) ?? before)
  const keep = (next: T) => {
    kept.set(key, next)
    setValue(next)
  }
  return [value, keep] as const
}

export const Notes = ({ leadId }: { leadId: number }) => {
  const queryKey = ['notes', leadId]
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () => readNotes(leadId),
  })
  const [typed, type] = useKept(drafts, leadId, '')
  const [edited, edit] = useKept(edits, leadId, undefined)
  const isGone = edited && data && !data.some(({ id }) => id === edited.note.id)
  const add = useMutation({
    mutationFn: (note: string) => call('addNote', { params: { id: leadId }, body: { text: note } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey }),
  })
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">{text('notes')}</h2>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      <ul className={classes.notes}>
        {data?.map((note) => (
          <OneNote
            key={note.id}
            note={note}
            edited={edited?.note.id === note.id ? edited : undefined}
            edit={edit}
          />
        ))}
      </ul>
      {isGone && (
        <Alert color="orange" variant="light" mb="sm" role="alert">
          {text('notes.gone')}
          <p className={classes.words} dir="auto">
            {edited.text}
          </p>
          <Group gap="xs">
            <Button
              size="compact-xs"
              variant="light"
              loading={add.isPending}
              onClick={() => add.mutate(edited.text, { onSuccess: () => edit(undefined) })}
            >
              {text('notes.gone.add')}
            </Button>
            <Button size="compact-xs" variant="light" onClick={() => edit(undefined)}>
              {text('settings.discard')}
            </Button>
          </Group>
        </Alert>
      )}
      <form
        className="no-print"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim()) add.mutate(typed, { onSuccess: () => type('') })
        }}
      >
        <Textarea
          aria-label={text('notes.write')}
          placeholder={text('notes.write')}
          autosize
          minRows={2}
          maxRows={14}
          maxLength={10_000}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (isSend(event)) event.currentTarget.form?.requestSubmit()
          }}
        />
        {typed.trim() !== '' && (
          <Group mt="xs" justify="flex-end">
            <Button type="submit" size="xs" loading={add.isPending}>
              {text('notes.add')}
            </Button>
          </Group>
        )}
      </form>
    </section>
  )
}

const isSend = ({ key, ctrlKey, metaKey }: React.KeyboardEvent) => key === 'Enter' && (ctrlKey || metaKey)

type OneNoteProps = {
  note: Note
  edited: Edited | undefined
  edit: (next: Edited | undefined) => void
}

const OneNote = ({ note, edited, edit }: OneNoteProps) => {
  const me = useMe()
  const isOvertaken = edited !== undefined && note.version !== edited.note.version
  const canSave = edited !== undefined && edited.text.trim() !== '' && !isOvertaken
  const read = () => queryClient.invalidateQueries({ queryKey: ['notes', note.lead_id] })
  const params = { id: note.lead_id, note_id: note.id }
  const change = useMutation({
    mutationFn: ({ text: changed, note: { version } }: Edited) =>
      call('changeNote', { params, body: { text: changed }, version }),
    onSuccess: () => {
      edit(undefined)
      return read()
    },
    meta: { showsOwnErrors: true },
    onError: (error) => {
      if (error instanceof Problem && ['changed_meanwhile', 'not_found'].includes(error.code)) void read()
      else toastProblem(error)
    },
  })
  const restore = () =>
    call('addNote', { params: { id: note.lead_id }, body: { text: note.text } }).then(
      () => (void read(), true),
      (error: unknown) => (toastProblem(error), false),
    )
  const remove = useMutation({
    mutationFn: () => call('removeNote', { params }),
    onSuccess: () => {
      // Undoing adds the note again: somebody else's note would then have the wrong author.
      if (note.author.id === me.id) toastWithUndo(text('notes.removed'), restore)
      else toast(text('notes.removed'))
      return read()
    },
  })
  return (
    <li>
      <p className={classes.by}>
        <strong>{nameOf(note.author)}</strong> <Ago at={note.created_at} />
        {note.version > 1 && ` · ${text('notes.edited')}`}
      </p>
      {edited === undefined ? (
        <p className={classes.words} dir="auto">
          {note.text}
        </p>
      ) : (
        <Textarea
          aria-label={text('notes.edit')}
          autosize
          value={edited.text}
          autoFocus
          // The cursor starts at the end of the note.
          onFocus={({ currentTarget: field }) =>
            field.setSelectionRange(field.value.length, field.value.length)
          }
          onChange={(event) => edit({ ...edited, text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (isSend(event) && canSave) change.mutate(edited)
          }}
        />
      )}
      {isOvertaken && (
        <Alert color="orange" variant="light" my="xs" role="alert">
          {text('conflict.note')}
          <p className={classes.words} dir="auto">
            {note.text}
          </p>
          <Group gap="xs">
            <Button size="compact-xs" variant="light" onClick={() => edit({ ...edited, note })}>
              {text('conflict.mine')}
            </Button>
            <Button size="compact-xs" variant="light" onClick={() => edit(undefined)}>
              {text('conflict.theirs')}
            </Button>
          </Group>
        </Alert>
      )}
      {(note.author.id === me.id || me.role === 'admin') && (
        <Group gap={4} className="no-print">
          {edited === undefined ? (
            <>
              <Button size="compact-xs" variant="subtle" onClick={() => edit({ note, text: note.text })}>
                {text('notes.edit')}
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                loading={remove.isPending}
                onClick={() => remove.mutate()}
              >
                {text('notes.remove')}
              </Button>
            </>
          ) : (
            <>
              <Button
                size="compact-xs"
                loading={change.isPending}
                disabled={!canSave}
                onClick={() => change.mutate(edited)}
              >
                {text('save')}
              </Button>
              <Button size="compact-xs" variant="subtle" onClick={() => edit(undefined)}>
                {text('cancel')}
              </Button>
            </>
          )}
        </Group>
      )}
    </li>
  )
}
