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
 * Sends a mail about a lead again, whether it was sent, failed or dismissed. The row holds only the last sending; the
 * audit log of the lead records who asked for it and when the mail was sent before.
 * @throws Problem not_found, still_queued
 */
export const resendMail = async (deps: Deps, request: { id: number; actorId: number }): Promise<MailRow> => {
  const { notify_email } = await deps.settings.read()
  const mail = await transact(deps.db, (tx) => resendIn(tx, deps, { ...request, notifyEmail: notify_email }))
  deps.wakeMail()
  return mail
}

type Resending = {
  id: number
  actorId: number
  bulkId?: number
  /** The addresses that the firm has named to be told of leads: for notifications. */
  notifyEmail?: readonly string[]
}

/** The same in a transaction of the caller, who calls `wakeMail` after it. Nothing is written if it throws. */
export const resendIn = async (
  tx: Database,
  deps: Pick<Deps, 'config' | 'now'>,
  { id, actorId, bulkId, notifyEmail = [] }: Resending,
): Promise<MailRow> => {
  const { mailFrom } = deps.config
  const now = deps.now()
  const row = await lockSettled(tx, id)
  if (row.kind === 'notification') await refuseForNobody(tx, row, notifyEmail)
  const queued = await requeue(tx, row, { now, mailFrom })
  await recordEvent(tx, {
    kind: 'mail.resent',
    at: now,
    leadId: row.lead_id,
    actorId,
    bulkId,
    before: {
      mail_id: String(id),
      state: row.state,
      sent_at: row.sent_at === null ? null : isoTime(row.sent_at),
    },
    after: { mail_id: String(id), state: queued.state, kind: row.kind, recipient: queued.recipient },
  })
  return queued
}

/** Only mails about a lead: whoever needs a reset link requests a new one. */
const lockSettled = async (tx: Database, id: number): Promise<MailRow & { lead_id: number }> => {
  const row = await forUpdate(tx, tx.selectFrom('mails').selectAll().where('id', '=', id)).executeTakeFirst()
  if (!row || row.lead_id === null) throw new Problem('not_found', `There is no mail ${id} about a lead.`)
  if (row.state === 'queued') throw new Problem('still_queued', 'This mail is already queued.')
  if (row.state === 'unaddressed')
    throw new Problem('still_queued', 'This mail will be sent as soon as the firm has an active attorney.')
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
    throw new Problem('not_found', 'The recipient of this notification is no longer in the firm.')
}
