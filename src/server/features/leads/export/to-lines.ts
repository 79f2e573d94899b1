import type { LineOf } from '#contract/export/export-lines.ts'
import type { EventValues } from '#server/features/events/record-event.ts'
import { LeadEventKind } from '#contract/schemas/lead-events.ts'
import { isoTime } from '#server/iso-time.ts'
import { originOf } from '../present-lead-record.ts'
import type { ExportedLead } from './export.queries.ts'
import type { EntryEvent, LeadEntry } from './lead-entry.ts'
import type { EmailOf } from './referred.ts'

export const leadLine = (row: ExportedLead): LineOf<'lead'> => ({
  type: 'lead',
  id: row.id,
  first_name: row.first_name,
  last_name: row.last_name,
  email: row.email,
  phone: row.phone,
  link: row.link,
  city: row.city,
  state: row.state,
  assigned_to: row.assignee_email,
  outcome: row.outcome,
  contact: row.contact,
  reached_out_at: timeOf(row.reached_out_at),
  first_contact_at: timeOf(row.first_contact_at),
  first_contact_working_ms: row.first_contact_working_ms,
  due_at: isoTime(row.due_at),
  overdue: row.overdue === 1,
  created_at: isoTime(row.created_at),
  arrived_on: row.arrived_on,
  updated_at: isoTime(row.updated_at),
  version: row.version,
  source: row.source,
  external_id: row.external_id,
  language: row.language,
  marks: wordsOf(row.marks),
  message: row.message,
  origin: originOf(row.origin),
  consent:
    row.consent_version === null
      ? null
      : {
          version: row.consent_version,
          language: row.consent_language ?? 'en',
          consented_at: isoTime(row.consented_at ?? row.created_at),
        },
  resume: resumeOf(row),
})

const resumeOf = (row: ExportedLead): LineOf<'lead'>['resume'] => {
  const { resume_path: path, resume_sha256: sha256 } = row
  if (path === null || sha256 === null) return null
  return {
    path,
    name: row.resume_name ?? '',
    media_type: row.resume_media_type ?? '',
    bytes: row.resume_bytes ?? 0,
    sha256,
    caveats: wordsOf(row.resume_caveats),
    infected:
      row.infected_id === null
        ? null
        : {
            name: row.virus ?? '',
            found_at: isoTime(row.found_at ?? 0),
            handled_at: timeOf(row.handled_at),
          },
  }
}

export const noteLine = (row: LeadEntry['notes'][number]): LineOf<'note'> => ({
  type: 'note',
  id: row.id,
  lead_id: row.lead_id,
  author: row.author_email,
  text: row.text,
  version: row.version,
  created_at: isoTime(row.created_at),
  updated_at: isoTime(row.updated_at),
})

/** A mail that is still to be sent is written as given up: whoever reads the export back must not send it a second time. */
export const mailLine = (row: LeadEntry['mails'][number]): LineOf<'mail'> => ({
  type: 'mail',
  id: row.id,
  lead_id: row.lead_id ?? 0,
  kind: row.kind,
  recipient: row.recipient,
  message_id: row.message_id,
  ...(row.state === 'sent' || row.state === 'dismissed'
    ? { state: row.state, trouble: row.trouble, last_error: row.last_error }
    : {
        state: 'failed',
        trouble: row.state === 'failed' ? row.trouble : null,
        last_error: row.state === 'failed' ? row.last_error : notSentYet,
      }),
  link_only: row.link_only === 1,
  attempts: row.attempts,
  scheduled_at: isoTime(row.scheduled_at),
  created_at: isoTime(row.created_at),
  sent_at: timeOf(row.sent_at),
})

const notSentYet =
  'It was waiting to be sent when it was exported, and may have been sent there since; send it again if the recipient did not get it.'

export const eventLine = (row: EntryEvent, emailOf: EmailOf): LineOf<'event'> => ({
  type: 'event',
  lead_id: row.lead_id ?? 0,
  kind: LeadEventKind.parse(row.kind),
  actor: row.actor_id === null ? null : emailOf(row.actor_id),
  bulk_id: row.bulk_id,
  at: isoTime(row.at),
  before: withEmail(row.before, emailOf),
  after: withEmail(row.after, emailOf),
})

const withEmail = (values: EventValues | null, emailOf: EmailOf): EventValues | null => {
  const id = values?.['assigned_to']
  return values && id ? { ...values, assigned_to: emailOf(Number(id)) } : values
}

export const bulkRefusalLine = (row: LeadEntry['refusals'][number]): LineOf<'bulk_refusal'> => ({
  type: 'bulk_refusal',
  bulk_id: row.bulk_id,
  lead_id: row.lead_id,
  during: row.during,
  reason: row.reason,
})

export const differentPersonsLine = (
  row: LeadEntry['different'][number],
  emailOf: EmailOf,
): LineOf<'different_persons'> => ({
  type: 'different_persons',
  lead_id: row.lead_id,
  other_id: row.other_id,
  attorney: emailOf(row.attorney_id),
  created_at: isoTime(row.created_at),
})

const timeOf = (ms: number | null) => (ms === null ? null : isoTime(ms))

const wordsOf = (words: string) => words.split(' ').filter(Boolean)
