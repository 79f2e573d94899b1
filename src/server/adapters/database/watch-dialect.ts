import type { DatabaseConnection, Dialect, Driver } from 'kysely'
import { type EndStep, type Watcher, watchFailure } from '#server/adapters/telemetry/watcher.ts'

/**
 * Wraps a dialect so that its errors, transactions and single reads are reported to the watcher, without SQL or values.
 */
export const watchDialect = (
  dialect: Dialect,
  system: 'sqlite' | 'postgresql',
  watcher: Watcher,
): Dialect => ({
  createAdapter: () => dialect.createAdapter(),
  createQueryCompiler: () => dialect.createQueryCompiler(),
  createIntrospector: (db) => dialect.createIntrospector(db),
  createDriver: () => watchDriver(dialect.createDriver(), { 'db.system.name': system }, watcher),
})

const watchDriver = (driver: Driver, facts: Record<string, string>, watcher: Watcher): Driver => {
  const transactions = new WeakMap<DatabaseConnection, EndStep>()
  const watched = new WeakSet<DatabaseConnection>()

  /** Drivers store private state on the connection, so its object is extended, not wrapped. */
  const extend = (connection: DatabaseConnection) => {
    watched.add(connection)
    const executeQuery = connection.executeQuery.bind(connection)
    connection.executeQuery = async (query, more) => {
      if (transactions.has(connection)) return watchFailure(watcher, 'database', executeQuery(query, more))
      return step('database read', () => executeQuery(query, more))
    }
  }

  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const end = watcher.begin(name, facts)
    try {
      const result = await watchFailure(watcher, 'database', work())
      end()
      return result
    } catch (error) {
      end(error)
      throw error
    }
  }

  const finish = (connection: DatabaseConnection, error?: unknown) => {
    transactions.get(connection)?.(error)
    transactions.delete(connection)
  }

  return {
    init: (options) => driver.init(options),
    acquireConnection: async (options) => {
      const connection = await watchFailure(watcher, 'database', driver.acquireConnection(options))
      if (!watched.has(connection)) extend(connection)
      return connection
    },
    beginTransaction: async (connection, settings) => {
      transactions.set(connection, watcher.begin('database transaction', facts))
      await watchFailure(watcher, 'database', driver.beginTransaction(connection, settings)).catch(
        (error) => {
          finish(connection, error)
          throw error
        },
      )
    },
    commitTransaction: async (connection) => {
      await watchFailure(watcher, 'database', driver.commitTransaction(connection)).then(
        () => finish(connection),
        (error: unknown) => {
          finish(connection, error)
          throw error
        },
      )
    },
    rollbackTransaction: async (connection) => {
      await driver.rollbackTransaction(connection).finally(() => finish(connection, rolledBack))
    },
    releaseConnection: (connection, options) => driver.releaseConnection(connection, options),
    destroy: (options) => driver.destroy(options),
  }
}

const rolledBack = new Error('The transaction was rolled back.')
