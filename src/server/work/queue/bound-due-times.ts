import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { firstPauseMs } from './backoff.ts'
import type { WorkTable } from './work-queue.ts'

/** How far in the future the due time of a row of one kind can be. */
export type DueBounds = {
  kind: string
  leaseMs: number
  /** The longest pause after an attempt. */
  pauseMaxMs: number
  /** Is the first pause at most `firstPauseMs`, and each further one at most twice the previous one? */
  isDoubling: boolean
  /** May a row be stored with a later due time? */
  isScheduled: boolean
}

/** How far the clocks of nodes may differ. */
const skewMs = 60_000
const rowsAtOnce = 1000

/**
 * Corrects due times after a clock was set back, when rows are due later than any pause can explain. A row that was
 * tried becomes due now, a claimed row when a new lease would end, and a row that was stored for later after the same
 * delay, counted from now.
 * @returns how many rows were changed
 */
export const boundDueTimes = async (
  db: Database,
  name: WorkTable,
  kinds: readonly DueBounds[],
  now: number,
): Promise<number> => {
  // The compiler can check only one table; both have the columns that are used below.
  const table = name as 'jobs'
  let total = 0
  for (const bounds of kinds) {
    // Usually there are none, and nothing is written.
    for (;;) {
      const ids = await selectTooLate(db, table, bounds, now)
      if (ids.length === 0) break
      total += await transact(db, (tx) => bringForward(tx, table, ids, { now, leaseMs: bounds.leaseMs }))
    }
  }
  return total
}

const selectTooLate = async (
  db: Database,
  table: 'jobs',
  { kind, leaseMs, pauseMaxMs, isDoubling, isScheduled }: DueBounds,
  now: number,
): Promise<number[]> => {
  const beyond = (ms: number) => sql<boolean>`due_at - ${now + skewMs} > ${sql.lit(ms)}`
  const beyondItsPause = sql<boolean>`${sql.lit(isDoubling)} and attempts <= 12
    and due_at - ${now + skewMs} > ${sql.lit(firstPauseMs)} * (1 << cast(attempts - 1 as integer))`
  const isTooLate = sql<boolean>`case
    when lease_token is not null then ${beyond(leaseMs)}
    when attempts > 0 then ${beyond(pauseMaxMs)} or (${beyondItsPause})
    else ${sql.lit(!isScheduled)} or created_at > ${now + skewMs} end`
  const rows = await db
    .selectFrom(table)
    .select('id')
    .where('state', '=', sql.lit('queued'))
    .where('kind', '=', kind)
    .where('due_at', '>', now + skewMs)
    .where(isTooLate)
    .limit(rowsAtOnce)
    .execute()
  return rows.map(({ id }) => id)
}

const bringForward = async (
  tx: Database,
  table: 'jobs',
  ids: number[],
  { now, leaseMs }: { now: number; leaseMs: number },
): Promise<number> => {
  const wasJustStored = sql`lease_token is null and attempts = 0 and created_at > ${now}`
  const { numUpdatedRows } = await tx
    .updateTable(table)
    .set({
      due_at: sql`case when lease_token is not null then ${now + leaseMs}
        when ${wasJustStored} then ${now} + due_at - created_at else ${now} end`,
      scheduled_at: sql`case when ${wasJustStored} then ${now} + scheduled_at - created_at
        when scheduled_at > ${now} then ${now} else scheduled_at end`,
      created_at: sql`case when created_at > ${now} then ${now} else created_at end`,
    })
    .where('id', 'in', ids)
    // Another worker may have claimed or finished a row meanwhile.
    .where('state', '=', 'queued')
    .where('due_at', '>', now + skewMs)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}
