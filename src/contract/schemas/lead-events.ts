import { z } from 'zod'
import { Instant, RowId, pageOf } from './fields.ts'
import { Person } from './lead-record.ts'
import { limits } from '#contract/limits.ts'

export const LeadEventKind = z.enum([
  'lead.submitted',
  'lead.changed',
  'lead.overdue',
  'mail.retried',
  'mail.resent',
  'mail.dismissed',
  'job.retried',
  'job.dismissed',
  'note.added',
  'note.changed',
  'note.removed',
])
export type LeadEventKind = z.infer<typeof LeadEventKind>

const Values = z.record(z.string(), z.string().max(limits.noteMaxLength).nullable())

/** What happened to a lead, who did it, and the values before and after. */
export const LeadEvent = z
  .object({
    id: RowId,
    kind: LeadEventKind,
    at: Instant,
    attorney_id: RowId.nullable().describe('Who did it; null for the prospect or the server itself.'),
    attorney: Person.nullable().describe('The same with name and e-mail.'),
    before: Values.nullable().meta({
      description: 'By field, what was changed; null where nothing was.',
      examples: [{ state: 'PENDING' }],
    }),
    after: Values.nullable().meta({
      description: 'The same fields after it.',
      examples: [{ state: 'REACHED_OUT' }],
    }),
  })
  .meta({ id: 'LeadEvent' })

export const LeadEventPage = pageOf(LeadEvent).meta({ id: 'LeadEventPage' })
