import { LRUCache } from 'lru-cache'

/**
 * Reads, or answers with what was read under the same key if nothing at all has been committed since. What it answers
 * is as new as the version that the database tells. What is remembered is frozen, and the same object each time.
 */
export type CacheUntilCommit = <T extends object>(key: string, read: () => Promise<T>) => Promise<T>

type Remembered = { version: number; result: object }

/**
 * @param dataVersion of the database; undefined where asking for it costs as much as reading: nothing is remembered then
 * @param keysMax how many results are kept
 */
export const makeCacheUntilCommit = (
  dataVersion: (() => number) | undefined,
  keysMax: number,
): CacheUntilCommit => {
  if (!dataVersion) return (_key, read) => read()
  const kept = new LRUCache<string, Remembered>({ max: keysMax })
  return async <T extends object>(key: string, read: () => Promise<T>) => {
    // Before reading: what is committed meanwhile makes the next one read again.
    const version = dataVersion()
    const known = kept.get(key)
    // A key belongs to one caller, who reads the same kind of thing each time.
    if (known?.version === version) return known.result as T
    const result = Object.freeze(await read())
    kept.set(key, { version, result })
    return result
  }
}
