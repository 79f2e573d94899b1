import assert from 'node:assert/strict'
import { type CompiledQuery, type DatabaseConnection, sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/**
 * Asserts that the first query of a function searches an index, whatever the values and the number of rows are.
 * @param index a pattern that the plan must match
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
  // Reading all of the few rows that a part of the same statement has found is allowed.
  assert.doesNotMatch(
    plan,
    /TEMP B-TREE|SCAN (?!found|first|bounds|CONSTANT|\(subquery)|Sort|Seq Scan/,
    `${what}: ${read}`,
  )
}

/** Records the queries of a function. */
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

/** The free connection that the next query will get. */
const freeConnection = async (db: Database) => {
  const found = Promise.withResolvers<DatabaseConnection>()
  await db.getExecutor().provideConnection(async (connection) => found.resolve(connection))
  return found.promise
}

/** How the database would run a query, whatever its values are. */
export const planOf = (db: Database, text: string): Promise<string> =>
  transact(db, async (tx) => {
    // PostgreSQL scans small tables; this shows whether it could use an index.
    if (isPostgres(db))
      await sql`set local enable_seqscan = off; set local enable_bitmapscan = off`.execute(tx)
    const words = isPostgres(db) ? 'explain (generic_plan) ' : 'explain query plan '
    return JSON.stringify((await sql.raw(words + text).execute(tx)).rows)
  })
