import type { Transaction } from 'kysely'
import { Trouble } from '#server/trouble.ts'
import { tellCommitted } from './commits.ts'
import { onConnectionOf } from './compiled.ts'
import type { Database, Schema } from './schema.ts'

const attemptsMax = 4

/**
 * Runs an act's work as one transaction and returns once it is durable. The work awaits nothing but its database and
 * may run again: PostgreSQL undoes one of two transactions that lock each other out (SQLSTATE class 40).
 * @throws what the work throws, after a certain rollback; Trouble, whose `outcome` tells whether the rollback is certain.
 */
export const transact = async <T>(
  db: Database,
  work: (tx: Transaction<Schema>) => Promise<T>,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      let done: Transaction<Schema> | undefined
      const result = await db.transaction().execute((tx) => onConnectionOf(tx, () => work((done = tx))))
      if (done) tellCommitted(db, done)
      return result
    } catch (error) {
      if (attempt === attemptsMax || !isConcurrencyFailure(error)) throw error
    }
  }
}

/** Was it undone because two transactions locked each other out? Such a one is tried again. */
export const isConcurrencyFailure = (error: unknown) =>
  error instanceof Trouble &&
  error.outcome === 'rolled_back' &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  String(error.cause.code).startsWith('40')
