import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { limits } from '#contract/limits.ts'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { readActivityAgain } from './activity-query.ts'
import classes from './activity.module.css'
import { isSend, useDraft } from './note-drafts.ts'

/** The field of the composer; the key n leads to it. */
export const composerId = 'note'

export const useAddNote = (leadId: number) =>
  useMutation({
    mutationFn: (note: string) => call('addNote', { params: { id: leadId }, body: { text: note } }),
    onSuccess: () => readActivityAgain(leadId),
  })

/** Writes a note about a lead. */
export const Composer = ({ leadId }: { leadId: number }) => {
  const [typed, type] = useDraft(leadId)
  const add = useAddNote(leadId)
  return (
    <form
      className={`${classes.composer} no-print`}
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim()) add.mutate(typed, { onSuccess: () => type('') })
      }}
    >
      <Textarea
        id={composerId}
        aria-label={text('notes.write')}
        placeholder={text('notes.write')}
        aria-keyshortcuts="n"
        autosize
        minRows={1}
        maxRows={14}
        maxLength={limits.noteMaxLength}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (isSend(event)) event.currentTarget.form?.requestSubmit()
        }}
      />
      {typed.trim() !== '' && (
        <Button type="submit" size="xs" loading={add.isPending}>
          {text('notes.add')}
        </Button>
      )}
    </form>
  )
}
