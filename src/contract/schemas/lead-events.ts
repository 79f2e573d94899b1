import { z } from 'zod'
import { Instant, RowId, pageOf } from './fields.ts'
import { Person } from './lead-record.ts'
import { limits } from '#contract/limits.ts'

export const LeadEventKind = z.enum([
  'lead.submitted',
  'lead.added',
  'lead.imported',
  'lead.changed',
  'lead.change_undone',
  'lead.overdue',
  'lead.marked_different',
  'lead.unmarked_different',
  'lead.message_added',
  'lead.email_corrected',
  'resume.infected',
  'resume.opened_infected',
  'resume.infection_handled',
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

/** An event in the history of a lead: who did what, and the values before and after. */
export const LeadEvent = z
  .object({
    id: RowId,
    kind: LeadEventKind,
    at: Instant,
    attorney_id: RowId.nullable().describe('Who did it; null for the prospect or the server itself.'),
    attorney: Person.nullable().describe('The attorney with that id, with name and e-mail.'),
    bulk_id: RowId.nullable().describe('The change of many leads that it was part of, or null.'),
    before: Values.nullable().meta({
      description: 'The values of the changed fields before the event; null if no field was changed.',
      examples: [{ state: 'PENDING' }],
    }),
    after: Values.nullable().meta({
      description: 'The values of the same fields after the event.',
      examples: [{ state: 'REACHED_OUT' }],
    }),
  })
  .meta({ id: 'LeadEvent' })

export const LeadEventPage = pageOf(LeadEvent).meta({ id: 'LeadEventPage' })
