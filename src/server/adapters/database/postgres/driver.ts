import type { DatabaseConnection, Driver } from 'kysely'
import { Trouble } from '#server/trouble.ts'

/** The stock driver with writing transactions marked as such and its errors translated to `Trouble`. */
export const makePostgresDriver = (stock: Driver): Driver => {
  const translating = new WeakSet<DatabaseConnection>()

  return {
    init: (options) => stock.init(options),
    acquireConnection: async (options) => {
      const connection = await translated(() => stock.acquireConnection(options))
      if (!translating.has(connection)) {
        // The stock driver keeps private state on the connection, so it is extended rather than wrapped.
        const executeQuery = connection.executeQuery.bind(connection)
        connection.executeQuery = (query, more) => translated(() => executeQuery(query, more))
        translating.add(connection)
      }
      return connection
    },
    beginTransaction: (connection, settings) =>
      stock.beginTransaction(connection, { ...settings, accessMode: settings.accessMode ?? 'read write' }),
    commitTransaction: async (connection) => {
      try {
        await stock.commitTransaction(connection)
      } catch (error) {
        throw isRefusal(error) ? error : new Trouble('unavailable', 'The connection broke while committing.', { outcome: 'unknown', cause: error })
      }
    },
    // A connection that is lost rolls back by itself; the error that led here is the one to tell.
    rollbackTransaction: (connection) => stock.rollbackTransaction(connection).catch(() => {}),
    releaseConnection: (connection) => stock.releaseConnection(connection),
    destroy: () => stock.destroy(),
  }
}

const translated = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw troubleOf(error) ?? error
  }
}

// SQLSTATE classes, PostgreSQL documentation appendix A: 08 connection, 57 operator intervention, 53 resources,
// 58 system error, 55 lock not available, 25006 read-only (a standby), 40 rolled back for concurrency.
const unavailableStates = /^(08|57|53|58|55P03|25006|40)/
const diskFull = '53100'

const troubleOf = (error: unknown): Trouble | undefined => {
  if (!(error instanceof Error) || error instanceof Trouble) return undefined
  const state = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (state === diskFull) return new Trouble('full', 'The disk of the database is full.', { cause: error })
  if (unavailableStates.test(state) || isConnectionError(error, state)) {
    return new Trouble('unavailable', 'The database does not answer.', { cause: error })
  }
  return undefined
}

/** The server answered COMMIT with an error about the transaction itself (deferred constraints, concurrency): it is undone. */
const isRefusal = (error: unknown) => {
  const origin = error instanceof Trouble ? error.cause : error
  if (!(origin instanceof Error)) return false
  return origin.name === 'AbortedTransactionError' || ('code' in origin && /^(23|40)/.test(String(origin.code)))
}

/** Errors of the socket carry the system's code; those of pg itself only a sentence. */
const isConnectionError = (error: Error, code: string) =>
  /^E[A-Z]+$/.test(code) ||
  /connection terminated|timeout exceeded|query read timeout|connection error|not queryable|connection timeout/i.test(error.message)
