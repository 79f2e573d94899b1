import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely'
import { patienceLeft, spendPatience } from '#server/adapters/database/patience.ts'
import { Outage } from '#server/outage.ts'

/**
 * Kysely's driver, with writing transactions marked as such, errors translated to `Outage`, and bounded waits.
 * @param answerWithinMs how long a query waits for a server that does not answer; read again for each query. A request
 *   with less patience waits shorter
 */
export const makePostgresDriver = (stock: Driver, answerWithinMs: () => number): Driver => {
  const extended = new WeakSet<DatabaseConnection>()
  const broken = new WeakSet<DatabaseConnection>()

  /** Kysely's driver stores private state on the connection, so its object is extended, not wrapped. */
  const extend = (connection: DatabaseConnection) => {
    const executeQuery = connection.executeQuery.bind(connection)
    connection.executeQuery = async (query, more) => {
      if (broken.has(connection)) throw new Outage('unavailable', 'The connection broke before.')
      const ms = waitMs(query)
      if (ms <= 0) {
        // A transaction is still open on this connection, so it must not be used again.
        broken.add(connection)
        throw impatient()
      }
      try {
        return await spendPatience(within(ms, executeQuery(query, more)))
      } catch (error) {
        if (isBroken(error)) broken.add(connection)
        throw outageOf(error) ?? error
      }
    }
    extended.add(connection)
  }

  /** COMMIT ignores the patience of the request: its outcome must be known. */
  const waitMs = ({ sql }: CompiledQuery) =>
    sql === 'commit' ? answerWithinMs() : Math.min(answerWithinMs(), patienceLeft())

  return {
    init: (options) => stock.init(options),
    acquireConnection: async (options) => {
      if (patienceLeft() <= 0) throw impatient()
      const acquired = spendPatience(stock.acquireConnection(options))
      const connection = await acquired.catch((error: unknown) => {
        throw outageOf(error) ?? error
      })
      if (!extended.has(connection)) extend(connection)
      return connection
    },
    beginTransaction: (connection, settings) =>
      stock.beginTransaction(connection, { ...settings, accessMode: settings.accessMode ?? 'read write' }),
    commitTransaction: async (connection) => {
      try {
        await stock.commitTransaction(connection)
      } catch (error) {
        throw isRefusal(error)
          ? error
          : new Outage('unavailable', 'The connection broke while committing.', {
              outcome: 'unknown',
              cause: error,
            })
      }
    },
    // A lost connection rolls back by itself, and the caller reports the error that led to the rollback.
    rollbackTransaction: (connection) => stock.rollbackTransaction(connection).catch(() => {}),
    releaseConnection: async (connection) => {
      // Kysely's driver discards a connection only after a failed rollback. Without it, the pool would hand the
      // connection out again while an answer is still outstanding.
      if (broken.has(connection)) await stock.rollbackTransaction(connection).catch(() => {})
      await stock.releaseConnection(connection)
    },
    destroy: () => stock.destroy(),
  }
}

const impatient = () =>
  new Outage('unavailable', 'The database did not answer within the time of the request.')

class NoAnswer extends Error {}

const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`No answer within ${ms} ms.`)), ms)
  })
  return await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

// SQLSTATE classes (PostgreSQL documentation, appendix A): 08 connection, 28 and 3D login refused (after a restart with
// other settings, or during a restore), 57 operator intervention, 53 resources, 58 system error, 55 lock not available,
// 25006 read-only (a standby), 40 rolled back because of concurrency.
const unavailableStates = /^(08|28|3D|57|53|58|55P03|25006|40)/
const diskFull = '53100'

const outageOf = (error: unknown): Outage | undefined => {
  if (!(error instanceof Error) || error instanceof Outage) return undefined
  if (stateOf(error) === diskFull)
    return new Outage('full', 'The disk of the database is full.', { cause: error })
  return isBroken(error) || unavailableStates.test(stateOf(error))
    ? new Outage('unavailable', 'The database does not answer.', { cause: error })
    : undefined
}

/**
 * Did the server answer COMMIT with an error of the transaction itself (deferred constraint, concurrency)? Then it is
 * rolled back.
 */
const isRefusal = (error: unknown) => {
  const origin = error instanceof Outage ? error.cause : error
  return (
    origin instanceof Error && (origin.name === 'AbortedTransactionError' || /^(23|40)/.test(stateOf(origin)))
  )
}

/**
 * Is the connection unusable? Socket errors carry a system code; errors of pg itself only have a message. A connection
 * also becomes unusable when a migration changes the type of a column in a query plan that the connection has cached.
 */
const isBroken = (error: unknown): boolean =>
  error instanceof Error &&
  (error instanceof NoAnswer ||
    /^(E[A-Z]+$|08|57P)/.test(stateOf(error)) ||
    /connection terminated|timeout exceeded|connection error|not queryable|connection timeout|cached plan must not change/i.test(
      error.message,
    ))

const stateOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : ''
