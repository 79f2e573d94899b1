import { AsyncLocalStorage } from 'node:async_hooks'

/** How long a caller still waits for the database, for all its queries together. */
export type Patience = { msLeft: number }

const waiting = new AsyncLocalStorage<Patience>()

/** Bounds all queries that the work starts, directly or later, by this patience. */
export const withPatience = <T>(patience: Patience, work: () => T): T => waiting.run(patience, work)

/** In milliseconds; Infinity where no patience is set. */
export const patienceLeft = (): number => waiting.getStore()?.msLeft ?? Infinity

/** Subtracts from the patience how long the work takes. */
export const spendPatience = async <T>(work: Promise<T>): Promise<T> => {
  const patience = waiting.getStore()
  if (!patience) return await work
  const begunAt = performance.now()
  return await work.finally(() => {
    patience.msLeft -= performance.now() - begunAt
  })
}
