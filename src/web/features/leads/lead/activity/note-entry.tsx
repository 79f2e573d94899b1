import { Alert, Button, Group, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Problem, call } from '#web/api.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { toast, toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'
import { type Note, readActivityAgain } from './activity-query.ts'
import classes from './activity.module.css'
import { type Edited, isSend } from './note-drafts.ts'

type Props = {
  note: Note
  edited: Edited | undefined
  edit: (next: Edited | undefined) => void
}

/** A note, which its author and admins can edit and remove. */
export const NoteEntry = ({ note, edited, edit }: Props) => {
  const me = useMe()
  const isOvertaken = edited !== undefined && note.version !== edited.note.version
  const canSave = edited !== undefined && edited.text.trim() !== '' && !isOvertaken
  const read = () => readActivityAgain(note.lead_id)
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
    <div className={classes.note}>
      <p className={classes.by}>
        <strong>{nameOf(note.author)}</strong>
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
    </div>
  )
}
