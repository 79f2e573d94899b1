import assert from 'node:assert/strict'
import { type CompiledQuery, type DatabaseConnection, sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/**
 * Asserts that what a function reads first it finds through an index, whatever the values are and however many rows there are.
 * @param index what the plan has to name
 */
export const assertSearches = async (
  db: Database,
  what: string,
  run: (db: Database) => Promise<unknown>,
  index: RegExp,
): Promise<void> => {
  const queries = await queriesOf(db, run)
  const read = queries
    .map(({ sql: text }) => text)
    .find((text) => /^\s*(select\s.*\sfrom|with)\s/s.test(text))
  assert.ok(read !== undefined, `${what} reads nothing`)
  const plan = await planOf(db, read)
  assert.match(plan, index, `${what}: ${read}`)
  // Of the few rows that a part of the same statement has found, all are read.
  assert.doesNotMatch(
    plan,
    /TEMP B-TREE|SCAN (?!found|first|bounds|CONSTANT|\(subquery)|Sort|Seq Scan/,
    `${what}: ${read}`,
  )
}

/** What a function asks of the database, while it does so. */
export const queriesOf = async (
  db: Database,
  run: (db: Database) => Promise<unknown>,
): Promise<CompiledQuery[]> => {
  const queries: CompiledQuery[] = []
  const connection = await freeConnection(db)
  const execute = connection.executeQuery
  connection.executeQuery = (query, more) => {
    queries.push(query)
    return execute.call(connection, query, more) as never
  }
  await run(db).finally(() => (connection.executeQuery = execute))
  return queries
}

/** That which whoever asks next will get, as nobody else does. */
const freeConnection = async (db: Database) => {
  const found = Promise.withResolvers<DatabaseConnection>()
  await db.getExecutor().provideConnection(async (connection) => found.resolve(connection))
  return found.promise
}

const planOf = (db: Database, text: string) =>
  transact(db, async (tx) => {
    // Of a small table PostgreSQL reads all; the question is whether it could do otherwise.
    if (isPostgres(db)) await sql`set local enable_seqscan = off`.execute(tx)
    const words = isPostgres(db) ? 'explain (generic_plan) ' : 'explain query plan '
    return JSON.stringify((await sql.raw(words + text).execute(tx)).rows)
  })
