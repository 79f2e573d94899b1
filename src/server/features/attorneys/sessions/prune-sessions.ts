import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** How long a spent refresh token is remembered, so that its coming back ends the session. */
const spentKeptMs = 30 * 86_400_000
const rowsAtOnce = 500

/**
 * Forgets sessions that have expired, with their refresh tokens, and tokens spent long ago of those that go on.
 * @returns how many rows are gone
 */
export const pruneSessions = async (db: Database, now: number): Promise<number> =>
  (await untilNoneAreLeft(() => deleteExpired(db, now))) +
  (await untilNoneAreLeft(() => deleteSpent(db, now - spentKeptMs)))

/** In small transactions, so that nobody waits long behind one. */
const untilNoneAreLeft = async (deleteSome: () => Promise<number>) => {
  for (let total = 0; ;) {
    const deleted = await deleteSome()
    total += deleted
    if (deleted < rowsAtOnce) return total
  }
}

const deleteExpired = (db: Database, now: number) =>
  transact(db, async (tx) => {
    const expired = tx
      .selectFrom('sessions')
      .select('id')
      .where('expires_at', '<=', now)
      .orderBy('expires_at')
      .limit(rowsAtOnce)
    const { numDeletedRows } = await tx
      .deleteFrom('sessions')
      .where('id', 'in', expired)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })

const deleteSpent = (db: Database, before: number) =>
  transact(db, async (tx) => {
    const spent = tx
      .selectFrom('refresh_tokens')
      .select('token_hash')
      .where('spent_at', '<=', before)
      .orderBy('spent_at')
      .limit(rowsAtOnce)
    const { numDeletedRows } = await tx
      .deleteFrom('refresh_tokens')
      .where('token_hash', 'in', spent)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
