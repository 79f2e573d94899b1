import { refillCounters } from '#server/adapters/database/counting/counters.ts'
import { refillDays } from '#server/adapters/database/counting/day-totals.ts'
import { lockTables } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters, dailySeries } from '#server/counted.ts'

/**
 * Counts everything that is counted anew from the rows, beside the running server or without it. What would move a
 * counter waits meanwhile, some seconds where there are millions of rows.
 */
export const recount = (db: Database): Promise<void> =>
  transact(db, async (tx) => {
    // In the order in which acts write to them.
    await lockTables(tx, ['counts', 'day_totals'])
    await refillCounters(tx, counters)
    await refillDays(tx, dailySeries)
  })
