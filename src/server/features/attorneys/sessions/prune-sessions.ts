import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'

/** How long a spent refresh token is remembered, so that its coming back ends the session. */
const spentKeptMs = 30 * 86_400_000
const rowsAtOnce = 500

/**
 * Forgets sessions that have expired, with their refresh tokens, and tokens spent long ago of those that go on.
 * @returns how many rows are gone
 */
export const pruneSessions = async (db: Database, now: number, signal?: AbortSignal): Promise<number> =>
  (await untilNoneAreLeft(rowsAtOnce, () => deleteExpired(db, now), signal)) +
  (await untilNoneAreLeft(rowsAtOnce, () => deleteSpent(db, now - spentKeptMs), signal))

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
