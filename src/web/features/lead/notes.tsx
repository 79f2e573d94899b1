import { Alert, Button, Group, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Output, Problem, call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { tellProblem, tellWithUndo } from '#web/ui/tell.tsx'
import { Ago } from '#web/ui/time.tsx'
import classes from './lead.module.css'

type Note = Output<'listNotes'>['items'][number]

/** What was typed and not yet sent, so that going to another lead and back loses nothing. */
const drafts = new Map<number, string>()

export const Notes = ({ leadId }: { leadId: number }) => {
  const queryKey = ['notes', leadId]
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () => call('listNotes', { params: { id: leadId }, query: { page_size: 100 } }),
  })
  const [typed, setTyped] = useState(() => drafts.get(leadId) ?? '')
  const type = (next: string) => {
    drafts.set(leadId, next)
    setTyped(next)
  }
  const add = useMutation({
    mutationFn: (note: string) => call('addNote', { params: { id: leadId }, body: { text: note } }),
    onSuccess: () => {
      type('')
      return queryClient.invalidateQueries({ queryKey })
    },
  })
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">{text('notes')}</h2>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      <ul className={classes.notes}>
        {data?.items.map((note) => (
          <OneNote key={note.id} note={note} />
        ))}
      </ul>
      <form
        className="no-print"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed.trim()) add.mutate(typed)
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
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
              event.currentTarget.form?.requestSubmit()
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

const OneNote = ({ note }: { note: Note }) => {
  const me = useMe()
  const [edited, setEdited] = useState<string>()
  // The version that was on show when editing began: theirs is never overwritten unseen.
  const [version, setVersion] = useState(note.version)
  const edit = () => (setVersion(note.version), setEdited(note.text))
  const isOvertaken = edited !== undefined && note.version !== version
  const read = () => queryClient.invalidateQueries({ queryKey: ['notes', note.lead_id] })
  const params = { id: note.lead_id, note_id: note.id }
  const change = useMutation({
    mutationFn: (body: { text: string }) => call('changeNote', { params, body, version }),
    onSuccess: () => {
      setEdited(undefined)
      return read()
    },
    meta: { tellsItself: true },
    onError: (error) => {
      if (error instanceof Problem && error.code === 'changed_meanwhile') void read()
      else tellProblem(error)
    },
  })
  const remove = useMutation({
    mutationFn: () => call('removeNote', { params }),
    onSuccess: () => {
      tellWithUndo(text('notes.removed'), () =>
        call('addNote', { params: { id: note.lead_id }, body: { text: note.text } }).then(
          () => (void read(), true),
          (error: unknown) => (tellProblem(error), false),
        ),
      )
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
          value={edited}
          autoFocus
          onChange={(event) => setEdited(event.currentTarget.value)}
        />
      )}
      {isOvertaken && (
        <Alert color="orange" variant="light" my="xs" role="alert">
          {text('conflict.note')}
          <p className={classes.words} dir="auto">
            {note.text}
          </p>
          <Group gap="xs">
            <Button size="compact-xs" variant="light" onClick={() => setVersion(note.version)}>
              {text('conflict.mine')}
            </Button>
            <Button size="compact-xs" variant="light" onClick={() => setEdited(undefined)}>
              {text('conflict.theirs')}
            </Button>
          </Group>
        </Alert>
      )}
      {(note.author.id === me.id || me.role === 'admin') && (
        <Group gap={4} className="no-print">
          {edited === undefined ? (
            <>
              <Button size="compact-xs" variant="subtle" onClick={edit}>
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
                disabled={!edited.trim() || isOvertaken}
                onClick={() => change.mutate({ text: edited })}
              >
                {text('save')}
              </Button>
              <Button size="compact-xs" variant="subtle" onClick={() => setEdited(undefined)}>
                {text('cancel')}
              </Button>
            </>
          )}
        </Group>
      )}
    </li>
  )
}
