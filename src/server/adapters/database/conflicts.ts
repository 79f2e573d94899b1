import { setTimeout as pause } from 'node:timers/promises'
import { Outage } from '#server/outage.ts'
import { spendPatience } from './patience.ts'

const triesMax = 5
const firstPauseMs = 50

/**
 * Runs the work again when PostgreSQL rolled it back because of a concurrent transaction, up to five times in all.
 * @throws the error of the last try
 */
export const repeatOnConflict = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === triesMax || !isConflict(error)) throw error
    }
    // The pause grows with each try and is random, so that the same two transactions do not collide again.
    await spendPatience(pause(Math.random() * firstPauseMs * 2 ** tries))
  }
}

/**
 * Did PostgreSQL roll the transaction back because it could not be serialized with others (SQLSTATE 40001) or because
 * of a deadlock (40P01)? See section 13.5 of the PostgreSQL documentation.
 */
export const isConflict = (error: unknown): boolean =>
  error instanceof Outage &&
  error.outcome === 'rolled_back' &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  (error.cause.code === '40001' || error.cause.code === '40P01')
