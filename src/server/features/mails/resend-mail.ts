import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { isoTime } from '#server/iso-time.ts'
import { Problem } from '#server/problem.ts'
import { hasLeft } from './kinds/left-the-firm.ts'
import { type MailRow, requeue } from './requeue.ts'

/**
 * Sends a mail about a lead once more, whether it was sent, given up or dismissed. The row tells of the last sending; who asked for it,
 * and when it went out before, is recorded with the lead.
 * @throws Problem not_found, still_queued
 */
export const resendMail = async (deps: Deps, request: { id: number; actorId: number }): Promise<MailRow> => {
  const mail = await transact(deps.db, (tx) => resend(tx, deps, request))
  deps.wakeMail()
  return mail
}

const resend = async (
  tx: Database,
  deps: Deps,
  { id, actorId }: { id: number; actorId: number },
): Promise<MailRow> => {
  const { mailFrom, notifyEmail } = deps.config
  const now = deps.now()
  const row = await lockSettled(tx, id)
  if (row.kind === 'notification') await refuseForNobody(tx, row, notifyEmail)
  const queued = await requeue(tx, row, { now, mailFrom })
  await recordEvent(tx, {
    kind: 'mail.resent',
    at: now,
    leadId: row.lead_id,
    actorId,
    before: {
      mail_id: String(id),
      state: row.state,
      sent_at: row.sent_at === null ? null : isoTime(row.sent_at),
    },
    after: { mail_id: String(id), state: queued.state, kind: row.kind, recipient: queued.recipient },
  })
  return queued
}

/** Links for a new password are no business of a lead: whoever needs one asks for a fresh one. */
const lockSettled = async (tx: Database, id: number): Promise<MailRow & { lead_id: number }> => {
  const row = await forUpdate(tx, tx.selectFrom('mails').selectAll().where('id', '=', id)).executeTakeFirst()
  if (!row || row.lead_id === null) throw new Problem('not_found', `There is no mail ${id} about a lead.`)
  if (row.state === 'queued') throw new Problem('still_queued', 'This mail is on its way already.')
  if (row.state === 'unaddressed')
    throw new Problem(
      'still_queued',
      'This mail waits for the first attorney to be active; then it goes out by itself.',
    )
  return { ...row, lead_id: row.lead_id }
}

const refuseForNobody = async (tx: Database, { recipient }: MailRow, notifyEmail: readonly string[]) => {
  if (recipient === null) return
  const found = await tx
    .selectFrom('attorneys')
    .select('status')
    .where('email', '=', recipient)
    .executeTakeFirst()
  if (hasLeft({ recipient, status: found?.status ?? null }, notifyEmail))
    throw new Problem('not_found', 'Whoever this notification went to is in the firm no more.')
}
