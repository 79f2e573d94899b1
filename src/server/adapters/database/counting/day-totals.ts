import { type RawBuilder, sql } from 'kysely'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { counterShard } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

/**
 * Rows of a table, counted and summed by day. Each row stores the day it is counted under, in the time zone the firm
 * had when the row was written. A later change of the time zone does not change that day, so a row is subtracted from
 * the day it was added to, and totals can be compared and rebuilt without knowing earlier time zones.
 */
export type Series<Label extends string = string> = {
  name: string
  table: keyof Schema
  /** The column with the day, like 2026-01-31; never null. */
  day: string
  /** What is counted separately: single words, never null. */
  labels: readonly Label[]
  /** How SQL has a label that is no column; whole numbers only, so that code and both databases agree. */
  computed?: Partial<Record<Label, string>>
  /** Only these rows are counted, as SQL; left out: all. */
  only?: string
  /** A column whose values are summed, besides counting the rows; null adds nothing. */
  sum?: string
}

/** What is to be added to a total; negative numbers subtract. */
export type DayStep = {
  series: Series
  day: string
  labels: Readonly<Record<string, string>>
  count: number
  sum?: number
}

/**
 * Adds to totals, in the transaction that writes the counted rows. Exact with any number of concurrent writers: on PostgreSQL
 * they rarely share a row (see counterShard).
 * @throws when a label is not a single word, because it could not be parsed again
 */
export const addToDays = async (tx: Database, steps: readonly DayStep[]): Promise<void> => {
  const shard = counterShard(tx)
  const totals = new Map<string, Parameters<typeof addRows>[1][number]>()
  for (const { series, day, labels, count, sum = 0 } of steps) {
    const text = labelsAsText(series, labels)
    const key = `${series.name} ${day} ${text}`
    const before = totals.get(key)
    totals.set(key, {
      series: series.name,
      day,
      labels: text,
      shard,
      count: (before?.count ?? 0) + count,
      sum: (before?.sum ?? 0) + sum,
    })
  }
  const rows = [...totals]
    .filter(([, { count, sum }]) => count !== 0 || sum !== 0)
    // In one order, so that two transactions cannot deadlock.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row)
  if (rows.length > 0) await addRows(tx, rows)
}

const addRows = insertion('day_totals', ['series', 'day', 'labels', 'shard', 'count', 'sum'], (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['series', 'day', 'labels', 'shard']).doUpdateSet({
      count: sql`day_totals.count + excluded.count`,
      sum: sql`day_totals.sum + excluded.sum`,
    }),
  ),
)

/** For example `source=form`, with the labels in the order of the series. */
const labelsAsText = ({ name, labels: names }: Series, labels: Readonly<Record<string, string>>) =>
  names
    .map((label) => {
      const value = labels[label] ?? ''
      if (!/^[^\s=]+$/.test(value)) throw new Error(`The label ${label} of ${name} is not one word.`)
      return `${label}=${value}`
    })
    .join(' ')

const labelsFromText = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(' ')
      .filter(Boolean)
      .map((label): [string, string] => {
        const [name = '', value = ''] = label.split('=')
        return [name, value]
      }),
  )

export type DayTotal = { day: string; labels: Record<string, string>; count: number; sum: number }

/**
 * The totals of the days from `from` to `to`, both included, ordered by day and labels; totals of zero are left out.
 * The cost grows with the number of days and labels, not with the rows they count.
 */
export const readDays = async (
  db: Database,
  { name }: Series,
  { from, to }: { from: string; to: string },
): Promise<DayTotal[]> => {
  const rows = await db
    .selectFrom('day_totals')
    .select((eb) => [
      'day',
      'labels',
      eb.fn.sum<number | string>('count').as('total_count'),
      eb.fn.sum<number | string>('sum').as('total_sum'),
    ])
    .where('series', '=', name)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .groupBy(['day', 'labels'])
    .orderBy('day')
    .orderBy('labels')
    .execute()
  return rows
    .map(({ day, labels, total_count, total_sum }) => ({
      day,
      labels: labelsFromText(labels),
      count: Number(total_count),
      sum: Number(total_sum),
    }))
    .filter(({ count, sum }) => count !== 0 || sum !== 0)
}

export type DayComparison = {
  series: string
  day: string
  labels: string
  counted: number
  there: number
  counted_sum: number
  there_sum: number
}

/**
 * The days whose totals differ from their rows, found in one statement, so that both are of the same moment. A stored
 * series that is not declared has no rows. Scans the tables: for the doctor only.
 */
export const findWrongDays = async (db: Database, all: readonly Series[]): Promise<DayComparison[]> => {
  const { rows } = await sql<DayComparison>`
    select * from (
      select series, day, labels, cast(sum(counted) as bigint) as counted, cast(sum(there) as bigint) as there,
        cast(sum(counted_sum) as bigint) as counted_sum, cast(sum(there_sum) as bigint) as there_sum
      from (
        select series, day, labels, count as counted, 0 as there, sum as counted_sum, 0 as there_sum from day_totals
        union all select series, day, labels, 0, there, 0, there_sum from (${rowsOf(all)}) as counted_rows
      ) as both_sides group by series, day, labels
    ) as compared where counted <> there or counted_sum <> there_sum order by series, day, labels`.execute(db)
  return rows
}

/** Computes all totals again from the rows; the caller has locked `day_totals`. Scans the tables. */
export const refillDays = async (tx: Database, all: readonly Series[]): Promise<void> => {
  await tx.deleteFrom('day_totals').execute()
  await sql`
    insert into day_totals (series, day, labels, shard, count, sum)
    select series, day, labels, 0, there, there_sum from (${rowsOf(all)}) as counted_rows`.execute(tx)
}

const rowsOf = (all: readonly Series[]): RawBuilder<unknown> => sql.join(all.map(totalRows), sql` union all `)

const totalRows = ({ name, table, day, labels, computed = {}, only = '1 = 1', sum }: Series) => {
  const valueOf = (label: string) => {
    const written = computed[label]
    return written === undefined ? sql.ref(label) : sql`cast(${sql.raw(written)} as text)`
  }
  const words = labels.map((label) => sql`${sql.lit(`${label}=`)} || ${valueOf(label)}`)
  const text = words.length === 0 ? sql`''` : sql.join(words, sql` || ' ' || `)
  const total = sum === undefined ? sql`0` : sql`coalesce(sum(${sql.ref(sum)}), 0)`
  return sql`
    select ${sql.lit(name)} as series, ${sql.ref(day)} as day, ${text} as labels, count(*) as there,
      cast(${total} as bigint) as there_sum
    from ${sql.table(table)} where ${sql.raw(only)} group by 2, 3`
}
