import { PostgresAdapter, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Database, Schema } from './schema.ts'

export const isPostgres = (db: Database) => db.getExecutor().adapter instanceof PostgresAdapter

/**
 * Reads rows that this transaction is about to change: others wait, or with `skip_locked` pass them by. SQLite needs
 * no words for it: there, only one transaction writes.
 */
export const forUpdate = <Tables extends keyof Schema, Row>(
  db: Database,
  query: SelectQueryBuilder<Schema, Tables, Row>,
  others: 'wait' | 'skip_locked' = 'wait',
): SelectQueryBuilder<Schema, Tables, Row> => {
  if (!isPostgres(db)) return query
  return others === 'wait' ? query.forUpdate() : query.forUpdate().skipLocked()
}

/** The same for a query that is written out: its last words. */
export const skippingLocked = (db: Database): RawBuilder<unknown> =>
  isPostgres(db) ? sql`for update skip locked` : sql``

/** Is a column one of the few values that a query finds? PostgreSQL would not expect few, and might read the whole table. */
export const isAmong = (db: Database, column: string, few: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  isPostgres(db) ? sql`${sql.ref(column)} = any (array (${few}))` : sql`${sql.ref(column)} in (${few})`

/**
 * Until this transaction ends, others that name the same thing wait here: for a decision that depends on rows nobody
 * has written yet. On SQLite transactions take turns anyway.
 */
export const takeTurn = async (tx: Database, thing: string): Promise<void> => {
  if (isPostgres(tx)) await sql`select pg_advisory_xact_lock(hashtextextended(${thing}, 0))`.execute(tx)
}

/**
 * Until this transaction ends, others that write to the tables wait; whoever did so before has ended. To be the first
 * statement, so that what is read afterward is as new. On SQLite transactions take turns anyway.
 */
export const lockTables = async (tx: Database, tables: readonly (keyof Schema)[]): Promise<void> => {
  if (isPostgres(tx)) await sql`lock table ${sql.join(tables.map(sql.table))} in exclusive mode`.execute(tx)
}

const postgresShards = 32

/** Which shard of a counter a transaction adds to: any on PostgreSQL, where two in the same one wait for each other. */
export const counterShard = (db: Database) =>
  isPostgres(db) ? Math.floor(Math.random() * postgresShards) : 0
