import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'

const connections = new WeakMap<Database, DatabaseConnection>()

/** For `transact`: while the work runs, queries in `tx` go directly to its connection. */
export const onConnectionOf = async <T>(tx: Database, work: () => Promise<T>): Promise<T> => {
  await tx.getExecutor().provideConnection(async (connection) => void connections.set(tx, connection))
  try {
    return await work()
  } finally {
    // After this the pool may give the connection to another transaction.
    connections.delete(tx)
  }
}

/**
 * Runs a query that was compiled once. Inside a transaction it skips Kysely's layers, which take longer than SQLite
 * takes for a small query. PostgreSQL prepares it under a name: see postgres/keep-statements.ts.
 */
export const runCompiled = <Row>(db: Database, query: CompiledQuery<Row>): Promise<QueryResult<Row>> => {
  if (!names.has(query.sql)) names.set(query.sql, nameOf(query.sql))
  return (connections.get(db) ?? db).executeQuery<Row>(query)
}

const names = new Map<string, string>()

/** The name of a statement that was passed to `runCompiled`; undefined for any other. */
export const statementName = (text: string): string | undefined => names.get(text)

const nameOf = (text: string) => {
  // With `*`, a column added by a newer version would change the result, and PostgreSQL then refuses the prepared plan.
  if (/(select|returning) \*|"\.\*/.test(text))
    throw new Error(`A compiled query must name its columns: ${text}`)
  return `foyer_${names.size + 1}`
}
