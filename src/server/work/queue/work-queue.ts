import { type Updateable, sql } from 'kysely'
import { firstOf, prepared, preparedIn } from '#server/adapters/database/statements/prepared.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { type Claim, makeClaim } from './claim-rows.ts'

/** The tables whose rows are work. Each has an index on (kind, due_at) for queued rows. */
export type WorkTable = 'mails' | 'jobs'

/** A row of work that this process has claimed: until `due_at` no other worker claims it. */
export type Claimed = {
  id: number
  kind: string
  /** Including the current attempt. */
  attempts: number
  scheduled_at: number
  /** When the lease ends. */
  due_at: number
  lease_token: string
}

export type WorkQueue<Table extends WorkTable, Row extends Claimed> = {
  table: Table
  /** For each kind with a queued row: when the first row is due, or when its lease ends. */
  firstDue(db: Database, kinds: readonly string[]): Promise<Map<string, number>>
  /**
   * Claims due rows, in each kind the longest due first, with a lease: no other worker claims them before it ends. One
   * statement, whose cost does not grow with the number of queued rows. The result has no order.
   */
  claim(tx: Database, claim: Claim): Promise<Row[]>
  /**
   * Changes a claimed row. `lease_token: null` ends the claim.
   * @returns false, with nothing changed, if another worker has taken over the lease
   */
  change(tx: Database, row: Claimed, change: Updateable<Schema[Table]>): Promise<boolean>
  /** Returns a row whose attempt did not begin to the queue, as if it had never been claimed: due at once. */
  release(tx: Database, row: Claimed, now: number): Promise<boolean>
  /** Removes a claimed row. @returns false if another worker has taken over the lease */
  remove(tx: Database, row: Claimed): Promise<boolean>
}

const shared = ['id', 'kind', 'attempts', 'scheduled_at', 'due_at', 'lease_token'] as const

/**
 * Makes the statements that claim, change and release the rows of one of the tables.
 * @param more the columns that a claim reads in addition to the shared ones
 */
export const makeWorkQueue = <Table extends WorkTable, Row extends Claimed>(
  table: Table,
  more: readonly (Exclude<keyof Row, keyof Claimed> & keyof Schema[Table] & string)[],
): WorkQueue<Table, Row> => {
  const columns = [...shared, ...more]
  const claimOf = preparedIn((leftOut: number) =>
    preparedIn((shares: number) => makeClaim<Row>(table, columns, { shares, leftOut })),
  )
  const firstDueOf = preparedIn((kinds: number) => makeFirstDue(table, kinds))
  const { update, remove } = makeChanges(table)

  const change = async (tx: Database, row: Claimed, changed: object) => {
    const columns = Object.keys(changed).join(' ')
    const rows = await update(columns)(tx, { ...changed, own_id: row.id, own_token: row.lease_token })
    return rows.length > 0
  }

  return {
    table,
    firstDue: async (db, kinds) => {
      const rows = await firstDueOf(kinds.length)(db, kinds)
      return new Map(rows.map(({ kind, due_at }) => [kind, due_at]))
    },
    claim: (tx, claim) => {
      const leftOut = filled(claim.leftOut)
      return claimOf(leftOut.length)(claim.shares.length)(tx, { ...claim, leftOut })
    },
    change,
    release: (tx, row, now) =>
      change(tx, row, { due_at: now, lease_token: null, attempts: row.attempts - 1 }),
    remove: async (tx, row) => {
      const rows = await remove(tx, { own_id: row.id, own_token: row.lease_token })
      return rows.length > 0
    },
  }
}

/** Padded to a multiple of eight with an id that no row has, because PostgreSQL caches each form of a statement. */
const filled = (ids: readonly number[]): number[] => [
  ...ids,
  ...Array.from({ length: -ids.length & 7 }, () => 0),
]

/** Reads one index entry for each kind. */
const makeFirstDue = (table: WorkTable, count: number) =>
  prepared((db, at: readonly string[]) => {
    const firsts = firstOf(at, count).map(
      (kind) => sql`select kind, due_at from (
        select kind, due_at from ${sql.table(table)} where state = 'queued' and kind = ${kind}
        order by due_at limit 1) as first`,
    )
    const statement = sql<{ kind: string; due_at: number }>`${sql.join(firsts, sql` union all `)}`
    return { compile: () => statement.compile(db) }
  })

type Own = { own_id: number; own_token: string }

const makeChanges = (name: WorkTable) => {
  // The compiler can check only one table; both have the columns that are used here.
  const table = name as 'jobs'
  return {
    /** Sets only the changed columns, because setting a column writes its indexes again. */
    update: preparedIn((columns: string) =>
      prepared((tx, at: Own) =>
        tx
          .updateTable(table)
          .set(Object.fromEntries(columns.split(' ').map((column) => [column, Reflect.get(at, column)])))
          .where('id', '=', at.own_id)
          .where('state', '=', sql.lit('queued'))
          .where('lease_token', '=', at.own_token)
          .returning('id'),
      ),
    ),
    remove: prepared((tx, at: Own) =>
      tx
        .deleteFrom(table)
        .where('id', '=', at.own_id)
        .where('state', '=', sql.lit('queued'))
        .where('lease_token', '=', at.own_token)
        .returning('id'),
    ),
  }
}
