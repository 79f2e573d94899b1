import { z } from 'zod'
import { Instant, PageQuery, RowId } from './fields.ts'
import { LeadEventKind } from './lead-events.ts'
import { Person } from './lead-record.ts'
import { limits } from '#contract/limits.ts'

export const AuditEventKind = z.enum([
  ...LeadEventKind.options,
  'attorney.registered',
  'attorney.changed',
  'password.changed',
  'password.reset',
  'settings.changed',
  'mails.retried',
  'mails.dismissed',
])
export type AuditEventKind = z.infer<typeof AuditEventKind>

// ConsentTexts in every language are one value.
const Values = z.record(z.string(), z.string().max(200_000).nullable())

export const AuditEvent = z
  .object({
    id: RowId,
    kind: AuditEventKind,
    at: Instant,
    actor: Person.nullable().describe(
      'Who did it; null for prospects, for whoever was not signed in, and for the server.',
    ),
    attorney: Person.nullable().describe('Whose account it was done to; null where it was none.'),
    lead_id: RowId.nullable().describe('Null where it was not done to a lead.'),
    before: Values.nullable().meta({
      description: 'By field, what was changed; null where nothing was.',
      examples: [{ role: 'attorney' }],
    }),
    after: Values.nullable().meta({
      description: 'The same fields after it.',
      examples: [{ role: 'admin' }],
    }),
  })
  .meta({ id: 'AuditEvent' })

/** The newest first. */
export const AuditPage = z
  .object({
    items: z.array(AuditEvent).max(limits.pageSizeMax),
    has_more: z.boolean().meta({ description: 'Is there a page of older ones?', examples: [false] }),
    last_id: RowId.nullable().describe('Hand it in as before_id for the next page; null on an empty page.'),
  })
  .meta({ id: 'AuditPage' })

export const AuditQuery = PageQuery.omit({ after_id: true }).extend({
  before_id: PageQuery.shape.after_id.describe('Only what happened before the event with this id.'),
  about: z
    .enum(['everything', 'firm'], 'Must be everything or firm.')
    .default('everything')
    .describe('firm: only what was done to accounts and settings.'),
})
