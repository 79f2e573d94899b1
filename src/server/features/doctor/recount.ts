import { refillCounters } from '#server/adapters/database/counting/counters.ts'
import { refillDays } from '#server/adapters/database/counting/day-totals.ts'
import { lockTables } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters, dailySeries } from '#server/counted.ts'

/**
 * Recomputes every counter and every total of a day from the rows, whether the server is running or not. Transactions
 * that change a counter wait meanwhile: a few seconds for millions of rows.
 */
export const recount = (db: Database): Promise<void> =>
  transact(db, async (tx) => {
    // In the order in which acts write to these tables, to avoid deadlocks.
    await lockTables(tx, ['counts', 'day_totals'])
    await refillCounters(tx, counters)
    await refillDays(tx, dailySeries)
  })
