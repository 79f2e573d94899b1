import { LRUCache } from 'lru-cache'

/**
 * Reads a value, or answers the value that was read under the same key if nothing has been committed to the database
 * since. A cached value is frozen, and every caller gets the same object.
 */
export type CacheUntilCommit = <T extends object>(key: string, read: () => Promise<T>) => Promise<T>

type CachedResult = { version: number; result: object }

/**
 * @param dataVersion the version of the database, which changes with every commit; undefined where asking for it costs
 *   as much as reading: then nothing is cached
 * @param keysMax how many results are cached
 */
export const makeCacheUntilCommit = (
  dataVersion: (() => number) | undefined,
  keysMax: number,
): CacheUntilCommit => {
  if (!dataVersion) return (_key, read) => read()
  const cache = new LRUCache<string, CachedResult>({ max: keysMax })
  return async <T extends object>(key: string, read: () => Promise<T>) => {
    // The version is taken before reading: a commit during the read makes the next caller read again.
    const version = dataVersion()
    const known = cache.get(key)
    // Each key is used by one caller only, so a value under it always has that caller's type.
    if (known?.version === version) return known.result as T
    const result = Object.freeze(await read())
    cache.set(key, { version, result })
    return result
  }
}
