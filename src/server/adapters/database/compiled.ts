import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { Database } from './schema.ts'

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

/** Runs a query that is compiled. In a transaction Kysely's layers would cost more than SQLite needs for a small one. */
export const runCompiled = <Row>(db: Database, query: CompiledQuery<Row>): Promise<QueryResult<Row>> =>
  (connections.get(db) ?? db).executeQuery<Row>(query)
