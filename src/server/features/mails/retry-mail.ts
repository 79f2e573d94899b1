import type { Selectable } from 'kysely'
import { addToCounts } from '#server/adapters/database/counts.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { Problem } from '#server/problem.ts'

type Row = Selectable<Schema['mails']>

/**
 * Puts a mail that was given up back into the queue, due now, as if it were new: the pauses begin small again, and the
 * days until it is given up are counted from now. Who asked for it is recorded with the lead.
 * @throws Problem not_found, not_failed
 */
export const retryMail = async (deps: Deps, request: { id: number; actorId: number }): Promise<Row> => {
  const mail = await transact(deps.db, (tx) => requeue(tx, request, deps.now()))
  deps.wakeMail()
  return mail
}

const requeue = async (
  tx: Database,
  { id, actorId }: { id: number; actorId: number },
  now: number,
): Promise<Row> => {
  const row = await lockFailed(tx, id)
  const change = { state: 'queued' as const, attempts: 0, scheduled_at: now, due_at: now, last_error: null }
  await tx.updateTable('mails').set(change).where('id', '=', id).execute()
  await addToCounts(tx, { 'mails:failed': -1, 'mails:queued': 1 })
  await recordEvent(tx, {
    kind: 'mail.retried',
    at: now,
    ...(row.lead_id !== null && { leadId: row.lead_id }),
    actorId,
    before: { mail_id: String(id), state: row.state, last_error: row.last_error ?? '' },
    after: { mail_id: String(id), state: change.state, kind: row.kind, recipient: row.recipient ?? '' },
  })
  return { ...row, ...change }
}

const lockFailed = async (tx: Database, id: number): Promise<Row> => {
  const row = await forUpdate(tx, tx.selectFrom('mails').selectAll().where('id', '=', id)).executeTakeFirst()
  if (!row) throw new Problem('not_found', `There is no mail ${id}.`)
  if (row.state !== 'failed') throw new Problem('not_failed', refusals[row.state])
  return row
}

const refusals = {
  queued: 'This mail has not been given up: it is still being tried.',
  sent: 'This mail has been sent.',
  unaddressed: 'This mail waits for the first attorney to be active; then it goes out by itself.',
}
