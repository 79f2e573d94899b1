import type { Mail, MailKind, MailState, MailTrouble } from '#contract/schemas/mails.ts'
import { isoTime } from '#server/iso-time.ts'
import type { z } from 'zod'

/** The columns that `toMail` needs. */
export const presented = [
  'id',
  'lead_id',
  'kind',
  'recipient',
  'state',
  'attempts',
  'last_error',
  'trouble',
  'created_at',
  'due_at',
  'sent_at',
] as const

type Row = {
  id: number
  lead_id: number | null
  kind: MailKind
  recipient: string | null
  state: MailState
  attempts: number
  last_error: string | null
  trouble: MailTrouble | null
  created_at: number
  due_at: number
  sent_at: number | null
}

/** The fields of a mail that leave the server. Never throws, so that a list does not fail because of one row. */
export const toMail = (row: Row): z.input<typeof Mail> => ({
  id: row.id,
  lead_id: row.lead_id,
  kind: row.kind,
  recipient: row.recipient,
  state: row.state,
  attempts: row.attempts,
  last_error: row.last_error,
  trouble: row.trouble,
  created_at: isoTime(row.created_at),
  next_attempt_at: row.state === 'queued' ? isoTime(row.due_at) : null,
  sent_at: row.sent_at === null ? null : isoTime(row.sent_at),
})
