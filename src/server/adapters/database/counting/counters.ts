import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { type ColumnValue, allOf, has } from '#server/adapters/database/conditions.ts'
import { type CountKey, addToCounts } from './counts.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

/**
 * Declares which rows a counter counts. From it follow how a change moves the counter, how the counter is compared with
 * the rows, and how it is filled again. `Facts` are the columns that decide whether a row is counted.
 */
export type Counter<Facts = Readonly<Record<string, ColumnValue>>> = {
  key: CountKey
  table: keyof Schema
  /** The values that a counted row has in these columns; when empty, every row is counted. */
  where: Partial<Facts>
  /** A column whose values are each counted separately, under `key:value`; rows where it is null are not counted. */
  each?: keyof Facts & string
}

/** A change of `rows` rows with the same facts: new rows have no `before`, removed rows have no `after`. */
export type Move<Facts> = { before?: Facts; after?: Facts; rows?: number }

/** Moves the counters from what the rows were to what they have become, in the transaction that changes the rows. */
export const moveCounters = async <Facts extends Readonly<Record<string, ColumnValue>>>(
  tx: Database,
  counters: readonly Counter<Facts>[],
  moves: readonly Move<Facts>[],
): Promise<void> => {
  const steps: Partial<Record<CountKey, number>> = {}
  const step = (row: Facts | undefined, rows: number) => {
    for (const key of row ? keysOf(counters, row) : []) steps[key] = (steps[key] ?? 0) + rows
  }
  for (const { before, after, rows = 1 } of moves) {
    step(before, -rows)
    step(after, rows)
  }
  await addToCounts(tx, steps)
}

const keysOf = <Facts extends Readonly<Record<string, ColumnValue>>>(
  counters: readonly Counter<Facts>[],
  row: Facts,
): CountKey[] =>
  counters
    .filter(({ where }) => Object.entries(where).every(([column, value]) => row[column] === value))
    .flatMap(({ key, each }): CountKey[] => {
      if (each === undefined) return [key]
      return row[each] === null ? [] : [`${key}:${row[each]}`]
    })

export type Comparison = { key: CountKey; counted: number; there: number }

/**
 * Compares every counter with the rows it counts, in one statement, so that both are of the same moment. A stored key
 * that no counter declares counts zero rows. Scans the tables: for the doctor only.
 */
export const compareCounters = async (db: Database, counters: readonly Counter[]): Promise<Comparison[]> => {
  const { rows } = await sql<Comparison>`
    select key, cast(sum(counted) as bigint) as counted, cast(sum(there) as bigint) as there from (
      select key, count as counted, 0 as there from counts
      union all select key, 0, there from (${rowsOf(counters)}) as counted_rows
    ) as both_sides group by key order by key`.execute(db)
  return rows
}

/** Counts everything again from the rows; the caller has locked `counts`. Scans the tables. */
export const refillCounters = async (tx: Database, counters: readonly Counter[]): Promise<void> => {
  await tx.deleteFrom('counts').execute()
  await sql`
    insert into counts (key, shard, count)
    select key, 0, there from (${rowsOf(counters)}) as counted_rows where there > 0`.execute(tx)
}

const rowsOf = (counters: readonly Counter[]): RawBuilder<unknown> =>
  sql.join(counters.map(countRows), sql` union all `)

const countRows = ({ key, table, where, each }: Counter) => {
  const conditions: Expression<SqlBool>[] = Object.entries(where).map(([column, value = null]) =>
    has(column, value),
  )
  if (each === undefined)
    return sql`select ${sql.lit(key)} as key, count(*) as there from ${sql.table(table)} where ${allOf(conditions)}`
  const column = sql.ref(each)
  return sql`
    select ${sql.lit(`${key}:`)} || ${column} as key, count(*) as there from ${sql.table(table)}
    where ${allOf([...conditions, sql<SqlBool>`${column} is not null`])} group by ${column}`
}
