import { LRUCache } from 'lru-cache'
import type { Database } from '#server/adapters/database/schema.ts'

type Kept = { counted: Promise<object>; until: number }

const keptFor = 50
const keptMax = 2_000
const keptIn = new WeakMap<Database, LRUCache<string, Kept>>()

/**
 * Keeps what was counted for fifty times as long as counting has taken: what is cheap is always fresh, and what is expensive takes up
 * a fiftieth of the server's time at most, however many people ask. Whoever asks while it is counted waits for the same count.
 * @param key is used by one caller only, so a value under it always has that caller's type
 */
export const keepCount = <T extends object>(
  db: Database,
  key: string,
  count: () => Promise<T>,
): Promise<T> => {
  const kept = keptIn.get(db) ?? new LRUCache<string, Kept>({ max: keptMax })
  keptIn.set(db, kept)
  const known = kept.get(key)
  const began = performance.now()
  if (known && began < known.until) return known.counted as Promise<T>
  const counted = count()
  const entry: Kept = { counted, until: Infinity }
  kept.set(key, entry)
  counted.then(
    () => {
      const now = performance.now()
      entry.until = now + keptFor * (now - began)
    },
    () => kept.delete(key),
  )
  return counted
}
