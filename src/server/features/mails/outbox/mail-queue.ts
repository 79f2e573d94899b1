import type { MailKind, MailTrouble } from '#contract/schemas/mails.ts'
import { type Claimed, makeWorkQueue } from '#server/work/queue/work-queue.ts'

/** A mail that this process may send until `due_at`. After that another process may claim it. */
export type ClaimedMail = Claimed & {
  kind: MailKind
  recipient: string
  message_id: string
  link_only: number
  /** The trouble of the previous attempt. */
  trouble: MailTrouble | null
  lead_id: number | null
  reset_id: number | null
  invitation_id: number | null
}

/** The row of a mail is both the work to do and the record of what was sent to whom. */
export const mailQueue = makeWorkQueue<'mails', ClaimedMail>('mails', [
  'recipient',
  'message_id',
  'link_only',
  'trouble',
  'lead_id',
  'reset_id',
  'invitation_id',
])
