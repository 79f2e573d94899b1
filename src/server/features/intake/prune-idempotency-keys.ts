import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'

const keptMs = 24 * 3_600_000
const rowsAtOnce = 500

/**
 * Deletes idempotency keys after a day, in small transactions, so that other writers do not wait long.
 * @returns how many keys were deleted
 */
export const pruneIdempotencyKeys = (db: Database, now: number, signal?: AbortSignal): Promise<number> =>
  untilNoneAreLeft(rowsAtOnce, () => deleteSome(db, now - keptMs), signal)

const deleteSome = (db: Database, before: number) =>
  transact(db, async (tx) => {
    const oldest = tx
      .selectFrom('idempotency_keys')
      .select('key')
      .where('created_at', '<', before)
      .orderBy('created_at')
      .limit(rowsAtOnce)
    const { numDeletedRows } = await tx
      .deleteFrom('idempotency_keys')
      // Another node may be deleting the same rows.
      .where('key', 'in', forUpdate(tx, oldest, 'skip_locked'))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
