import { AsyncLocalStorage } from 'node:async_hooks'

/** How long somebody still waits for the database, all that is asked for them taken together. */
export type Patience = { msLeft: number }

const waiting = new AsyncLocalStorage<Patience>()

/** Whatever the work asks of the database, directly or later, is waited for within this patience. */
export const withPatience = <T>(patience: Patience, work: () => T): T => waiting.run(patience, work)

/** Milliseconds; without end where nobody waits. */
export const patienceLeft = (): number => waiting.getStore()?.msLeft ?? Infinity

/** Takes from the patience how long the work takes. */
export const spendPatience = async <T>(work: Promise<T>): Promise<T> => {
  const patience = waiting.getStore()
  if (!patience) return await work
  const begunAt = performance.now()
  return await work.finally(() => {
    patience.msLeft -= performance.now() - begunAt
  })
}
