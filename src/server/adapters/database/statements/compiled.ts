import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'

const connections = new WeakMap<Database, DatabaseConnection>()

/** For `transact`: what runs in `tx` while the work lasts goes straight to the connection it has. */
export const onConnectionOf = async <T>(tx: Database, work: () => Promise<T>): Promise<T> => {
  await tx.getExecutor().provideConnection(async (connection) => void connections.set(tx, connection))
  try {
    return await work()
  } finally {
    // It belongs to somebody else then.
    connections.delete(tx)
  }
}

/**
 * Runs a query that was compiled once for all the times it runs. In a transaction Kysely's layers would cost more than
 * SQLite needs for a small one; PostgreSQL keeps it, see postgres/keep-statements.ts.
 */
export const runCompiled = <Row>(db: Database, query: CompiledQuery<Row>): Promise<QueryResult<Row>> => {
  if (!names.has(query.sql)) names.set(query.sql, nameOf(query.sql))
  return (connections.get(db) ?? db).executeQuery<Row>(query)
}

const names = new Map<string, string>()

/** Of a statement that runs again and again; undefined for any other. */
export const statementName = (text: string): string | undefined => names.get(text)

const nameOf = (text: string) => {
  // Whatever a newer version adds to a table would be in its result, and PostgreSQL refuses what it has kept then.
  if (/(select|returning) \*|"\.\*/.test(text)) throw new Error(`A compiled query names its columns: ${text}`)
  return `foyer_${names.size + 1}`
}
