/** Runs work in turns, in the order it came. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/**
 * @param options.atOnce how many turns run at the same time
 * @param options.waitingMax how many may wait; who comes then gets what `refuse` makes, at once
 */
export const makeTurns = (options: { atOnce: number; waitingMax: number; refuse: () => Error }): Turns => {
  const { atOnce, waitingMax, refuse } = options
  const waiting: (() => void)[] = []
  let running = 0

  const turn = () =>
    new Promise<void>((resolve) => {
      if (running === atOnce) return void waiting.push(resolve)
      running++
      resolve()
    })
  const passTurn = () => {
    const next = waiting.shift()
    if (next) return next()
    running--
  }

  return async (work) => {
    if (waiting.length >= waitingMax) throw refuse()
    await turn()
    try {
      return await work()
    } finally {
      passTurn()
    }
  }
}
