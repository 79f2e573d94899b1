import type { MailKind, MailTrouble } from '#contract/schemas/mails.ts'
import { type Claimed, makeWorkQueue } from '#server/work/queue/work-queue.ts'

/** A mail this process may send until `due_at`. Afterward somebody else may have it. */
export type ClaimedMail = Claimed & {
  kind: MailKind
  recipient: string
  message_id: string
  link_only: number
  /** Of the try before. */
  trouble: MailTrouble | null
  lead_id: number | null
  reset_id: number | null
}

/** The row of a mail is both the record of what was told to whom and the work that is still to be done. */
export const mailQueue = makeWorkQueue<'mails', ClaimedMail>('mails', [
  'recipient',
  'message_id',
  'link_only',
  'trouble',
  'lead_id',
  'reset_id',
])
