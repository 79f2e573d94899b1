import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { isAmong, skippingLocked } from '#server/adapters/database/locking.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** Claim at most `atMost` rows of this kind, and at most `within` rows together with the shares before it. */
export type Share = { kind: string; atMost: number; within: number }

export type Claim = {
  /** In the order in which rows are claimed. */
  shares: readonly (Share & { leaseMs: number })[]
  now: number
  /** Ids of rows that this process has claimed: they are not claimed again, even if their lease is over. */
  leftOut: readonly number[]
}

/**
 * Makes the statement that finds the due rows of each share in order, skips rows that others have locked, and gives the
 * found rows a lease. Compiled once for each number of shares and of rows left out.
 */
export const makeClaim = <Row>(
  table: string,
  columns: readonly string[],
  { shares, leftOut }: { shares: number; leftOut: number },
): ((tx: Database, claim: Claim) => Promise<Row[]>) => {
  const run = prepared((db, at: Values) => {
    const found: RawBuilder<unknown>[] = []
    const searches = numbers(shares).map((n) => {
      const room = roomBeside(found, at[`at_most_${n}`], at[`within_${n}`])
      const isLeftOut = numbers(leftOut).map((id) => sql`and id <> ${at[`left_out_${id}`]}`)
      const name = sql.ref(`found_${n}`)
      found.push(sql`select id from ${name}`)
      // The state is a literal: SQLite plans a query again for each parameter that could select a partial index.
      return sql`${name} as (
        select id from ${sql.table(table)}
        where state = 'queued' and kind = ${at[`kind_${n}`]} and due_at <= ${at['now']} ${join(isLeftOut)}
        order by due_at limit ${room} ${skippingLocked(db)})`
    })
    const leaseEnd = numbers(shares).map(
      (n) => sql`when ${at[`kind_${n}`]} then cast(${at[`lease_end_${n}`]} as bigint)`,
    )
    const statement = sql<Row>`
      with ${sql.join(searches)}
      update ${sql.table(table)}
      set due_at = case kind ${join(leaseEnd)} end, lease_token = ${at['token']}, attempts = attempts + 1
      where ${isAmong(db, 'id', unionOf(found))}
      returning ${sql.join(columns.map((column) => sql.ref(column)))}`
    return { compile: () => statement.compile(db) }
  })
  return (tx, claim) => run(tx, valuesOf(claim))
}

type Values = Record<string, string | number>

const valuesOf = ({ shares, now, leftOut }: Claim): Values => ({
  now,
  token: randomUUID(),
  ...Object.fromEntries(
    shares.flatMap(({ kind, atMost, within, leaseMs }, n) => [
      [`kind_${n}`, kind],
      [`at_most_${n}`, atMost],
      [`within_${n}`, within],
      [`lease_end_${n}`, now + leaseMs],
    ]),
  ),
  ...Object.fromEntries(leftOut.map((id, n) => [`left_out_${n}`, id])),
})

/** At most `atMost`, and at least 0, because a negative limit means no limit in SQLite. */
const roomBeside = (found: readonly RawBuilder<unknown>[], atMost: unknown, within: unknown) => {
  const taken = found.length === 0 ? sql`0` : sql`(select count(*) from (${unionOf(found)}) as found)`
  return sql`(select case when room < 0 then 0 when room < most then room else most end
    from (select cast(${within} as bigint) - ${taken} as room, cast(${atMost} as bigint) as most) as bounds)`
}

const unionOf = (queries: readonly RawBuilder<unknown>[]) => sql.join(queries, sql` union all `)
const join = (parts: readonly RawBuilder<unknown>[]) => sql.join(parts, sql` `)
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
