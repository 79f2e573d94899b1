import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { lockUnfinished } from './exports.queries.ts'
import { endIn } from './run-export.ts'

/** A slow client gets a piece more often than that. */
const abandonedMs = 15 * 60_000
const rowsAtOnce = 100

/**
 * Records exports as broken off whose server was killed, and deletes those that nobody has begun. @returns how many rows changed
 */
export const endAbandoned = async (db: Database, now: number, signal?: AbortSignal): Promise<number> => {
  const oldest = { untouchedSince: now - abandonedMs, atMost: rowsAtOnce }
  const ended = await untilNoneAreLeft(
    rowsAtOnce,
    () =>
      transact(db, async (tx) => {
        const rows = await lockUnfinished(tx, { state: 'running', ...oldest })
        for (const row of rows) await endIn(tx, row, { state: 'broken_off', leads: row.leads, at: now })
        return rows.length
      }),
    signal,
  )
  const deleted = await untilNoneAreLeft(
    rowsAtOnce,
    () =>
      transact(db, async (tx) => {
        const ids = (await lockUnfinished(tx, { state: 'ready', ...oldest })).map(({ id }) => id)
        if (ids.length > 0) await tx.deleteFrom('exports').where('id', 'in', ids).execute()
        return ids.length
      }),
    signal,
  )
  return ended + deleted
}
