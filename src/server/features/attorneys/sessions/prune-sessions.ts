import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'

/** How long a spent refresh token is stored, so that a second use of it is noticed and ends the session. */
const spentKeptMs = 30 * 86_400_000
const rowsAtOnce = 500

/**
 * Deletes expired sessions with their refresh tokens, and refresh tokens of open sessions that were spent long ago.
 * @returns how many rows were deleted
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
