import { z } from 'zod'
import { Id, Instant, PageQuery, RowId } from './fields.ts'
import { LeadEventKind } from './lead-events.ts'
import { Person } from './lead-record.ts'
import { limits } from '#contract/limits.ts'

export const AuditEventKind = z.enum([
  ...LeadEventKind.options,
  'attorney.registered',
  'attorney.changed',
  'attorney.imported',
  'invitation.sent',
  'invitation.resent',
  'invitation.revoked',
  'invitation.accepted',
  'password.changed',
  'password.reset',
  'settings.changed',
  'settings.due_moved',
  'view.added',
  'view.changed',
  'view.removed',
  'view.restored',
  'mails.retried',
  'mails.dismissed',
  'import.started',
  'import.undone',
  'export.begun',
  'export.completed',
  'export.broken_off',
])
export type AuditEventKind = z.infer<typeof AuditEventKind>

// One value can be the consent texts in all languages.
const Values = z.record(z.string(), z.string().max(200_000).nullable())

export const AuditEvent = z
  .object({
    id: RowId,
    kind: AuditEventKind,
    at: Instant,
    actor: Person.nullable().describe(
      'Who did it; null for prospects, for people who were not signed in, and for the server itself.',
    ),
    attorney: Person.nullable().describe('The account that the event is about; null if it is about none.'),
    lead_id: RowId.nullable().describe('The lead that the event is about; null if it is about none.'),
    bulk_id: RowId.nullable().describe('The change of many leads that it was part of, or null.'),
    before: Values.nullable().meta({
      description: 'The values of the changed fields before the event; null if no field was changed.',
      examples: [{ role: 'attorney' }],
    }),
    after: Values.nullable().meta({
      description: 'The values of the same fields after the event.',
      examples: [{ role: 'admin' }],
    }),
  })
  .meta({ id: 'AuditEvent' })

/** Newest events first; of those of the same moment, the one that was stored last. */
export const AuditPage = z
  .object({
    items: z.array(AuditEvent).max(limits.pageSizeMax),
    has_more: z
      .boolean()
      .meta({ description: 'Whether older events follow on another page.', examples: [false] }),
    last_id: RowId.nullable().describe('Pass it as before_id to get the next page; null on an empty page.'),
  })
  .meta({ id: 'AuditPage' })

const Day = z.iso
  .date('Must be a day like 2026-01-31.')
  .refine((day) => day >= '1970-01-02', 'Must not be before 1970-01-02.')
  .meta({ examples: ['2026-01-31'] })

export const AuditQuery = PageQuery.omit({ after_id: true })
  .extend({
    before_id: PageQuery.shape.after_id.describe('Only events older than the one with this id.'),
    about: z
      .enum(['everything', 'firm'], 'Must be everything or firm.')
      .default('everything')
      .describe('firm: only events about accounts, settings and saved views.'),
    actor_id: Id.optional().describe('Only what this attorney did.'),
    kind: z.enum(AuditEventKind.options, 'Must be a kind of event.').optional(),
    from: Day.optional().describe('Only events of this day and later ones, in the time zone of the firm.'),
    to: Day.optional().describe('Only events of this day and earlier ones, in the time zone of the firm.'),
  })
  .refine(({ about, kind }) => about === 'everything' || kind === undefined, {
    error: 'Either about=firm or a kind.',
    path: ['kind'],
  })
