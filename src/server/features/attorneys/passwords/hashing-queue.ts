import pLimit from 'p-limit'

/** Runs each work when its predecessors leave room, in the order it came. */
export type HashingQueue = <T>(work: () => Promise<T>) => Promise<T>

/**
 * @param options.atOnce how many works run at the same time
 * @param options.waitingMax how many may wait; further ones are rejected at once with the error that `refuse` makes
 */
export const makeHashingQueue = (options: {
  atOnce: number
  waitingMax: number
  refuse: () => Error
}): HashingQueue => {
  const { atOnce, waitingMax, refuse } = options
  const limit = pLimit(atOnce)
  return async (work) => {
    if (limit.pendingCount >= waitingMax) throw refuse()
    return limit(work)
  }
}
