import { z } from 'zod'
import { AttorneyStatus, Role } from '#contract/schemas/accounts/attorneys.ts'
import { Count, Instant, RowId } from '#contract/schemas/fields.ts'
import { LeadContact, LeadOutcome } from '#contract/schemas/leads.ts'
import { LeadEventKind } from '#contract/schemas/lead-events.ts'
import { MailKind, MailState, MailTrouble } from '#contract/schemas/mails.ts'
import { leadStages } from '#contract/values/lead-stage.ts'

/**
 * The lines of a complete export, each a JSON object; docs/export-format.md describes them for people. A line names only
 * what earlier lines hold. Whoever changes the meaning of a line, or adds one, gives the format a new version.
 */
export const exportVersion = 1

const HeadLine = z.strictObject({ type: z.literal('foyer.export'), version: z.literal(exportVersion) })

const Text = z.string()
/** Attorneys are named by their e-mail: their ids differ from installation to installation. */
const Attorney = z.string().max(254)

const AttorneyLine = z.strictObject({
  type: z.literal('attorney'),
  email: Attorney,
  name: Text.nullable(),
  role: Role,
  status: AttorneyStatus,
  created_at: Instant,
  updated_at: Instant,
})

const ConsentTextLine = z.strictObject({
  type: z.literal('consent_text'),
  version: Text,
  language: Text,
  text: Text,
  created_at: Instant,
})

/** What was done, and to which leads, as the tables have it; attorneys in it are named by their e-mail. */
const Detail = z.record(z.string(), z.json())

const BulkLine = z.strictObject({
  type: z.literal('bulk'),
  id: RowId,
  action: Detail,
  target: Detail,
  state: z.enum(['changed', 'undone']),
  total: Count,
  total_is_at_least: z.boolean(),
  done: Count,
  changed: Count,
  refused: Count,
  put_back: Count,
  left: Count,
  started_by: Attorney,
  started_at: Instant,
  ended_at: Instant,
  undone_by: Attorney.nullable(),
})

export const LeadLine = z.strictObject({
  type: z.literal('lead'),
  id: RowId,
  first_name: Text,
  last_name: Text,
  email: Text,
  phone: Text.nullable(),
  link: Text.nullable(),
  city: Text.nullable(),
  state: z.enum(leadStages),
  assigned_to: Attorney.nullable(),
  outcome: LeadOutcome.nullable(),
  contact: LeadContact.nullable(),
  reached_out_at: Instant.nullable(),
  first_contact_at: Instant.nullable(),
  first_contact_working_ms: Count.nullable(),
  due_at: Instant,
  overdue: z.boolean(),
  created_at: Instant,
  arrived_on: z.iso.date(),
  updated_at: Instant,
  version: z.int().min(1),
  source: Text,
  /** What another system calls it. */
  external_id: Text.nullable(),
  language: Text.nullable(),
  marks: z.array(Text),
  message: Text,
  origin: z.record(z.string(), z.string()),
  consent: z.strictObject({ version: Text, language: Text, consented_at: Instant }).nullable(),
  resume: z
    .strictObject({
      path: Text,
      name: Text,
      media_type: Text,
      bytes: Count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      caveats: z.array(Text),
      infected: z.strictObject({ name: Text, found_at: Instant, handled_at: Instant.nullable() }).nullable(),
    })
    .nullable(),
})
export type LeadLine = z.infer<typeof LeadLine>

const NoteLine = z.strictObject({
  type: z.literal('note'),
  id: RowId,
  lead_id: RowId,
  author: Attorney,
  text: Text,
  version: z.int().min(1),
  created_at: Instant,
  updated_at: Instant,
})

/** An export has no mail that is still to be sent: whoever reads it back must not send it a second time. */
const MailLine = z.strictObject({
  type: z.literal('mail'),
  id: RowId,
  lead_id: RowId,
  kind: MailKind,
  recipient: Text.nullable(),
  message_id: Text.nullable(),
  state: MailState.exclude(['unaddressed', 'queued']),
  trouble: MailTrouble.nullable(),
  last_error: Text.nullable(),
  link_only: z.boolean(),
  attempts: Count,
  scheduled_at: Instant,
  created_at: Instant,
  sent_at: Instant.nullable(),
})

const Values = z.record(z.string(), z.string().nullable()).nullable()

const EventLine = z.strictObject({
  type: z.literal('event'),
  lead_id: RowId,
  kind: LeadEventKind,
  actor: Attorney.nullable(),
  bulk_id: RowId.nullable(),
  at: Instant,
  before: Values,
  after: Values,
})

const BulkRefusalLine = z.strictObject({
  type: z.literal('bulk_refusal'),
  bulk_id: RowId,
  lead_id: RowId,
  during: z.enum(['change', 'undo']),
  reason: Text,
})

const DifferentPersonsLine = z.strictObject({
  type: z.literal('different_persons'),
  lead_id: RowId,
  other_id: RowId,
  attorney: Attorney,
  created_at: Instant,
})

/** The last line. An export without it was cut off. `sha256` is that of all bytes before this line. */
const EndLine = z.strictObject({
  type: z.literal('end'),
  leads: Count,
  lines: Count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const ExportLine = z.discriminatedUnion('type', [
  HeadLine,
  AttorneyLine,
  ConsentTextLine,
  BulkLine,
  LeadLine,
  NoteLine,
  MailLine,
  EventLine,
  BulkRefusalLine,
  DifferentPersonsLine,
  EndLine,
])
export type ExportLine = z.infer<typeof ExportLine>
export type LineOf<Type extends ExportLine['type']> = Extract<ExportLine, { type: Type }>
