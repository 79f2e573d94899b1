import { sql } from 'kysely'
import { counterShard } from '#server/adapters/database/locking.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { firstOf, prepared, preparedIn } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** The feature that owns the rows declares what each key counts: see counters.ts. */
export type CountKey = `${string}:${string}`

/**
 * Adds to exact counters, in the transaction that writes the counted rows. Features call `moveCounters` instead. One
 * statement adds to all keys in sorted order, so that two transactions cannot deadlock.
 */
export const addToCounts = async (tx: Database, steps: Partial<Record<CountKey, number>>): Promise<void> => {
  const shard = counterShard(tx)
  const rows = Object.entries(steps)
    .filter(([, step]) => step !== 0)
    .map(([key, step]) => ({ key, shard, count: step ?? 0 }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  if (rows.length === 0) return
  await addRows(tx, rows)
}

const addRows = insertion('counts', ['key', 'shard', 'count'], (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['key', 'shard']).doUpdateSet({ count: sql`counts.count + excluded.count` }),
  ),
)

/** The sum of the counters, in constant time regardless of how many rows they count. */
export const readCount = async (db: Database, keys: readonly CountKey[]): Promise<number> => {
  const [sum] = await sumOf(keys.length)(db, keys)
  return Number(sum?.total ?? 0)
}

const sumOf = preparedIn((keys: number) =>
  prepared((db, at: readonly CountKey[]) =>
    db
      .selectFrom('counts')
      .select((eb) => eb.fn.sum<number | string | null>('count').as('total'))
      .where('key', 'in', firstOf(at, keys)),
  ),
)

/** The value of each of the counters, all read at the same moment; 0 for a counter that is not stored yet. */
export const readCountsOf = async (
  db: Database,
  keys: readonly CountKey[],
): Promise<(key: CountKey) => number> => {
  const rows = await db
    .selectFrom('counts')
    .select((eb) => ['key', eb.fn.sum<number | string>('count').as('total')])
    .where('key', 'in', keys)
    .groupBy('key')
    .execute()
  const totals = new Map(rows.map(({ key, total }) => [key, Number(total)]))
  return (key) => totals.get(key) ?? 0
}

/** The value of every counter whose key begins with `prefix`. The cost does not depend on the rows they count. */
export const readCounts = async (db: Database, prefix = ''): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('counts')
    .select((eb) => ['key', eb.fn.sum<number | string>('count').as('total')])
    .where('key', '>=', prefix)
    // `~` is the last printable ASCII character, and keys are printable ASCII.
    .where('key', '<', `${prefix}~`)
    .groupBy('key')
    .execute()
  return new Map(rows.map(({ key, total }) => [key, Number(total)]))
}
