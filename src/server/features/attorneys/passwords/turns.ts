import pLimit from 'p-limit'

/** Runs work in turns, in the order it came. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/**
 * @param options.atOnce how many turns run at the same time
 * @param options.waitingMax how many may wait; who comes then gets what `refuse` makes, at once
 */
export const makeTurns = (options: { atOnce: number; waitingMax: number; refuse: () => Error }): Turns => {
  const { atOnce, waitingMax, refuse } = options
  const limit = pLimit(atOnce)
  return async (work) => {
    if (limit.pendingCount >= waitingMax) throw refuse()
    return limit(work)
  }
}
