import { PostgresAdapter, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Database, Schema } from './schema.ts'

export const isPostgres = (db: Database) => db.getExecutor().adapter instanceof PostgresAdapter

/**
 * Locks the rows that this transaction is about to change. Other transactions wait for them, or skip them with
 * `skip_locked`. SQLite needs no lock: it has one writing transaction at a time.
 */
export const forUpdate = <Tables extends keyof Schema, Row>(
  db: Database,
  query: SelectQueryBuilder<Schema, Tables, Row>,
  others: 'wait' | 'skip_locked' = 'wait',
): SelectQueryBuilder<Schema, Tables, Row> => {
  if (!isPostgres(db)) return query
  return others === 'wait' ? query.forUpdate() : query.forUpdate().skipLocked()
}

/** Until this transaction ends, nobody changes the rows that it relies on. Others may rely on them too. */
export const forShare = <Tables extends keyof Schema, Row>(
  db: Database,
  query: SelectQueryBuilder<Schema, Tables, Row>,
): SelectQueryBuilder<Schema, Tables, Row> => (isPostgres(db) ? query.forShare() : query)

/** The same as `forUpdate` for a query written as SQL text: the clause at its end. */
export const skippingLocked = (db: Database): RawBuilder<unknown> =>
  isPostgres(db) ? sql`for update skip locked` : sql``

/** Is the column one of the few values that the query `few` finds? With `in`, PostgreSQL might scan the whole table. */
export const isAmong = (db: Database, column: string, few: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  isPostgres(db) ? sql`${sql.ref(column)} = any (array (${few}))` : sql`${sql.ref(column)} in (${few})`

/**
 * Until this transaction ends, other transactions that lock the same name wait here. For a decision that depends on
 * rows that do not exist yet. On SQLite transactions run one after another anyway.
 */
export const lockName = async (tx: Database, name: string): Promise<void> => {
  if (isPostgres(tx)) await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx)
}

/**
 * Waits for transactions that have written to the tables, then makes new writers wait until this transaction ends. Call
 * it first in the transaction, so that later reads see what those writers committed. On SQLite transactions run one
 * after another anyway.
 */
export const lockTables = async (tx: Database, tables: readonly (keyof Schema)[]): Promise<void> => {
  if (isPostgres(tx)) await sql`lock table ${sql.join(tables.map(sql.table))} in exclusive mode`.execute(tx)
}

const postgresShards = 32

/**
 * Which shard of a counter to add to. Random on PostgreSQL, where transactions that write the same row wait for each
 * other.
 */
export const counterShard = (db: Database) =>
  isPostgres(db) ? Math.floor(Math.random() * postgresShards) : 0
