import { z } from 'zod'
import { Id, Instant, RowId, pageOf } from './fields.ts'
import { Person } from './lead-record.ts'
import { limits } from '#contract/limits.ts'
import { prose } from '#contract/values/prose.ts'

/** A note of an attorney about a lead, in plain text. */
export const Note = z
  .object({
    id: RowId,
    lead_id: RowId,
    author: Person,
    text: z
      .string()
      .max(limits.noteMaxLength)
      .meta({ examples: ['Prefers to be called in the evening.'] }),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Increases with every change; the ETag.', examples: [1] }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Note' })
export type Note = z.infer<typeof Note>

export const NotePage = pageOf(Note).meta({ id: 'NotePage' })

export const NoteText = z
  .object({
    text: z
      .string('This field is required.')
      .overwrite(prose)
      .min(1, 'This field is required.')
      .max(limits.noteMaxLength, `At most ${limits.noteMaxLength} characters.`)
      .meta({ examples: ['Prefers to be called in the evening.'] }),
  })
  .meta({ id: 'NoteChange' })

export const NotePath = z.object({ id: Id, note_id: Id })
