import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { lockFailedMail } from './lock-failed-mail.ts'
import { type MailRow, requeue } from './requeue.ts'

/**
 * Puts a failed or dismissed mail back into the queue. The audit log of the lead records who asked for it.
 * @throws Problem not_found, not_failed
 */
export const retryMail = async (deps: Deps, request: { id: number; actorId: number }): Promise<MailRow> => {
  const mail = await transact(deps.db, (tx) => retry(tx, deps, request))
  deps.wakeMail()
  return mail
}

const retry = async (
  tx: Database,
  { config: { mailFrom }, ...deps }: Deps,
  { id, actorId }: { id: number; actorId: number },
): Promise<MailRow> => {
  const now = deps.now()
  const row = await lockFailedMail(tx, id, ['failed', 'dismissed'])
  const queued = await requeue(tx, row, { now, mailFrom })
  await recordEvent(tx, {
    kind: 'mail.retried',
    at: now,
    ...(row.lead_id !== null && { leadId: row.lead_id }),
    actorId,
    before: { mail_id: String(id), state: row.state, last_error: row.last_error ?? '' },
    after: { mail_id: String(id), state: queued.state, kind: row.kind, recipient: queued.recipient ?? '' },
  })
  return queued
}
