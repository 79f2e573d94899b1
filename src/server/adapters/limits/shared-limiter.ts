import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { deriveKey } from '#server/config/derive-key.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import type { Limiter, MakeLimiter } from './limiter.ts'

/**
 * For nodes that share a database: a take on one node counts on all of them. A take is one statement on one row, so
 * only takes of the same key wait for each other. Keys are stored as HMAC under SECRET_KEY, so the table does not show
 * who tried to sign in, or from where.
 * @throws Outage, from every function, while the database does not answer
 */
export const makeSharedLimiters = (db: Database, secretKey: string, now: () => number): MakeLimiter => {
  const hashKey = deriveKey(secretKey, 'rate limits')
  return (name, size) => {
    const hash = (key: string) => createHmac('sha256', hashKey).update(`${name} ${key}`).digest('base64url')
    return makeSharedLimiter(db, hash, { points: size.points, windowMs: size.windowSeconds * 1000 }, now)
  }
}

const makeSharedLimiter = (
  db: Database,
  hash: (key: string) => string,
  { points, windowMs }: { points: number; windowMs: number },
  now: () => number,
): Limiter => ({
  take: async (key) => {
    const at = now()
    const hashed = hash(key)
    if (await transact(db, (tx) => count(tx, hashed, { points, at, endsAt: at + windowMs }))) return 0
    const row = await db
      .selectFrom('rate_limits')
      .select('ends_at')
      .where('key', '=', hashed)
      .executeTakeFirst()
    // The clock of the node that opened the window may run ahead of this one.
    return Math.min(windowMs, Math.max(1, (row?.ends_at ?? at) - at))
  },
  giveBack: (key) =>
    transact(db, async (tx) => {
      await tx
        .updateTable('rate_limits')
        .set((eb) => ({ count: eb('count', '-', 1) }))
        .where('key', '=', hash(key))
        .where('count', '>', 0)
        .where('ends_at', '>', now())
        .execute()
    }),
  forget: (key) =>
    transact(db, async (tx) => {
      await tx.deleteFrom('rate_limits').where('key', '=', hash(key)).execute()
    }),
})

/**
 * @returns whether the limit allowed it; if not, the row stays unchanged, so a flood writes nothing that needs pruning
 */
const count = async (
  tx: Database,
  key: string,
  { points, at, endsAt }: { points: number; at: number; endsAt: number },
): Promise<boolean> => {
  const counted = await tx
    .insertInto('rate_limits')
    .values({ key, count: 1, ends_at: endsAt })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({
          count: sql`case when rate_limits.ends_at <= ${at} then 1 else rate_limits.count + 1 end`,
          ends_at: sql`case when rate_limits.ends_at <= ${at} then excluded.ends_at else rate_limits.ends_at end`,
        })
        .where(({ or, eb }) =>
          or([eb('rate_limits.ends_at', '<=', at), eb('rate_limits.count', '<', points)]),
        ),
    )
    .returning('key')
    .executeTakeFirst()
  return counted !== undefined
}

const rowsAtOnce = 500

/** Deletes windows that have ended, in small transactions. @returns how many were deleted */
export const pruneRateLimits = (db: Database, now: number, signal?: AbortSignal): Promise<number> =>
  untilNoneAreLeft(rowsAtOnce, () => deleteSome(db, now), signal)

const deleteSome = (db: Database, now: number) =>
  transact(db, async (tx) => {
    const over = tx
      .selectFrom('rate_limits')
      .select('key')
      .where('ends_at', '<=', now)
      .orderBy('ends_at')
      .limit(rowsAtOnce)
    const { numDeletedRows } = await tx
      .deleteFrom('rate_limits')
      // Another node may be deleting the same rows.
      .where('key', 'in', forUpdate(tx, over, 'skip_locked'))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
