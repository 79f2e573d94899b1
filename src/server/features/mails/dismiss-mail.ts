import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { lockFailedMail } from './lock-failed-mail.ts'
import { recountMails } from './mail-counts.ts'
import type { MailRow } from './requeue.ts'

type Dismissal = { id: number; actorId: number }

/**
 * Removes a failed mail from the list of mails that need a person. The mail stays in the outbox with its reason and can
 * be sent again later. The audit log of the lead records who dismissed it.
 * @throws Problem not_found, not_failed
 */
export const dismissMail = ({ db, now }: Pick<Deps, 'db' | 'now'>, dismissal: Dismissal): Promise<MailRow> =>
  transact(db, (tx) => dismiss(tx, dismissal, now()))

const dismiss = async (tx: Database, { id, actorId }: Dismissal, at: number): Promise<MailRow> => {
  const row = await lockFailedMail(tx, id)
  const dismissed = { ...row, state: 'dismissed' as const }
  await tx.updateTable('mails').set({ state: dismissed.state }).where('id', '=', id).execute()
  await recountMails(tx, { before: row, after: dismissed })
  await recordEvent(tx, {
    kind: 'mail.dismissed',
    at,
    ...(row.lead_id !== null && { leadId: row.lead_id }),
    actorId,
    before: { mail_id: String(id), state: row.state, last_error: row.last_error ?? '' },
    after: { mail_id: String(id), state: dismissed.state, kind: row.kind, recipient: row.recipient ?? '' },
  })
  return dismissed
}
