import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely'
import { patienceLeft, spendPatience } from '#server/adapters/database/patience.ts'
import { Outage } from '#server/outage.ts'

/**
 * The stock driver with writing transactions marked as such, its errors translated to `Outage`, and its waits bounded.
 * @param answerWithinMs how long a server that is gone without a word is waited for; asked anew for each query, and less
 *   where the patience of a request ends sooner
 */
export const makePostgresDriver = (stock: Driver, answerWithinMs: () => number): Driver => {
  const extended = new WeakSet<DatabaseConnection>()
  const broken = new WeakSet<DatabaseConnection>()

  /** The stock driver keeps private state on the connection, so it is extended rather than wrapped. */
  const extend = (connection: DatabaseConnection) => {
    const executeQuery = connection.executeQuery.bind(connection)
    connection.executeQuery = async (query, more) => {
      if (broken.has(connection)) throw new Outage('unavailable', 'The connection broke before.')
      const ms = waitMs(query)
      if (ms <= 0) {
        // Its transaction is still open.
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

  /** The outcome of a COMMIT matters more than the time. */
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
    // A connection that is lost rolls back by itself; the error that led here is the one to tell.
    rollbackTransaction: (connection) => stock.rollbackTransaction(connection).catch(() => {}),
    releaseConnection: async (connection) => {
      // A rollback that fails is what makes the stock driver throw a connection away; otherwise the pool would hand it out
      // again, with an answer still to come.
      if (broken.has(connection)) await stock.rollbackTransaction(connection).catch(() => {})
      await stock.releaseConnection(connection)
    },
    destroy: () => stock.destroy(),
  }
}

const impatient = () => new Outage('unavailable', 'The database took all the time there was.')

class NoAnswer extends Error {}

const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`No answer within ${ms} ms.`)), ms)
  })
  return await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

// SQLSTATE classes, PostgreSQL documentation appendix A: 08 connection, 28 and 3D no admission (a restart with other
// settings, a restore), 57 operator intervention, 53 resources, 58 system error, 55 lock not available, 25006 read-only
// (a standby), 40 rolled back for concurrency.
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

/** The server answered COMMIT with an error about the transaction itself (deferred constraints, concurrency): it is undone. */
const isRefusal = (error: unknown) => {
  const origin = error instanceof Outage ? error.cause : error
  return (
    origin instanceof Error && (origin.name === 'AbortedTransactionError' || /^(23|40)/.test(stateOf(origin)))
  )
}

/**
 * Is the connection of no use any more? Errors of the socket carry the system's code; those of pg itself only a sentence.
 * A plan is of no use once a migration has changed the type of a column in its result.
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
