import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Asked, allOf, has } from '#server/adapters/database/conditions.ts'
import { type CountKey, addToCounts } from './counts.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

/**
 * Which rows a counter counts. Moving it with a change, comparing it and filling it anew all follow from these lines.
 * `Facts`: the columns that decide.
 */
export type Counter<Facts = Readonly<Record<string, Asked>>> = {
  key: CountKey
  table: keyof Schema
  /** The values that a row has which is counted; without any, every row is. */
  where: Partial<Facts>
  /** A column whose values are counted each by itself, under `key:value`; rows with null are not counted. */
  each?: keyof Facts & string
}

/** What becomes of rows that are alike: without `before` they are new, without `after` they are gone. */
export type Move<Facts> = { before?: Facts; after?: Facts; rows?: number }

/** Moves the counters from what rows were to what they have become, in the transaction of the change. */
export const moveCounters = async <Facts extends Readonly<Record<string, Asked>>>(
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

const keysOf = <Facts extends Readonly<Record<string, Asked>>>(
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
 * Every counter beside the rows it counts, in one statement and so of one moment; a key that nobody declares counts
 * nothing. Scans: for the doctor only.
 */
export const compareCounters = async (db: Database, counters: readonly Counter[]): Promise<Comparison[]> => {
  const { rows } = await sql<Comparison>`
    select key, cast(sum(counted) as bigint) as counted, cast(sum(there) as bigint) as there from (
      select key, count as counted, 0 as there from counts
      union all select key, 0, there from (${rowsOf(counters)}) as counted_rows
    ) as both_sides group by key order by key`.execute(db)
  return rows
}

/** Counts everything anew from the rows; counts has to be locked. Scans. */
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
