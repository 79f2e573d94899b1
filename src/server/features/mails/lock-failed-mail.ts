import type { MailState } from '#contract/schemas/mails.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'
import type { MailRow } from './requeue.ts'

/**
 * Reads and locks a failed mail that this transaction is about to change.
 * @throws Problem not_found; not_failed when the mail has none of the given states
 */
export const lockFailedMail = async (
  tx: Database,
  id: number,
  states: readonly MailState[] = ['failed'],
): Promise<MailRow> => {
  const row = await forUpdate(tx, tx.selectFrom('mails').selectAll().where('id', '=', id)).executeTakeFirst()
  if (!row) throw new Problem('not_found', `There is no mail ${id}.`)
  if (!states.includes(row.state)) throw new Problem('not_failed', refusals[row.state])
  return row
}

const refusals: Record<MailState, string> = {
  queued: 'This mail has not failed: it is still being tried.',
  sent: 'This mail has been sent.',
  unaddressed: 'This mail will be sent as soon as the firm has an active attorney.',
  failed: 'This mail has failed.',
  dismissed: 'This mail has already been dismissed.',
}
