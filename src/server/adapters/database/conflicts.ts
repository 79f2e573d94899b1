import { setTimeout as pause } from 'node:timers/promises'
import { Outage } from '#server/outage.ts'
import { spendPatience } from './patience.ts'

const triesMax = 5
const firstPauseMs = 50

/**
 * Does work again that PostgreSQL has undone because of what others did at the same time: up to five times in all.
 * @throws what the work throws, the last time
 */
export const repeatOnConflict = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === triesMax || !isConflict(error)) throw error
    }
    // Longer from try to try, and never the same: those who were in each other's way would meet again.
    await spendPatience(pause(Math.random() * firstPauseMs * 2 ** tries))
  }
}

/**
 * Was it undone because it could not be put in one order with what others did (SQLSTATE 40001), or because they waited
 * for each other (40P01)? PostgreSQL documentation, section 13.5.
 */
export const isConflict = (error: unknown): boolean =>
  error instanceof Outage &&
  error.outcome === 'rolled_back' &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  (error.cause.code === '40001' || error.cause.code === '40P01')
