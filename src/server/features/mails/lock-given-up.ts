import type { MailState } from '#contract/schemas/mails.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'
import type { MailRow } from './requeue.ts'

/**
 * Reads a mail that was given up and that this transaction is about to change.
 * @throws Problem not_found; not_failed when the mail is in none of the states given
 */
export const lockGivenUp = async (
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
  queued: 'This mail has not been given up: it is still being tried.',
  sent: 'This mail has been sent.',
  unaddressed: 'This mail waits for the first attorney to be active; then it goes out by itself.',
  failed: 'This mail has been given up.',
  dismissed: 'This mail has been dismissed already.',
}
