import { LRUCache } from 'lru-cache'

/** Limits how often something may happen per key. The first take of a key opens a window of time. */
export type Limiter = {
  /** Counts one take if the limit allows it. @returns 0 when it was counted, else after how many ms to try again */
  take(key: string): Promise<number>
  /** Subtracts one take of a key, for something that turned out not to count. */
  giveBack(key: string): Promise<void>
  /** Removes all takes of a key. */
  forget(key: string): Promise<void>
}

/** @param name separates the keys of one limiter from those of other limiters */
export type MakeLimiter = (name: string, size: { points: number; windowSeconds: number }) => Limiter

type Window = { taken: number; endsAt: number }

/** Keys below their limit, and as many again that have reached it. Together some 6 MB, in each of the eight limiters. */
const keysMax = 10_000

/**
 * For a single process: counts are in memory and end with it. It stores at most `keysMax` keys below their limit, and
 * as many that have reached it; the key that was counted longest ago is dropped first. Flooding it with addresses gains
 * nothing: a key at its limit is dropped only after thousands of others reached theirs too. A key below its limit is
 * dropped only after thousands of new keys, which cost more takes than the flood wins.
 */
export const makeMemoryLimiter = (
  _name: string,
  { points, windowSeconds }: { points: number; windowSeconds: number },
  now: () => number = Date.now,
): Limiter => {
  const belowLimit = new LRUCache<string, Window>({ max: keysMax })
  const atLimit = new LRUCache<string, Window>({ max: keysMax })

  const drop = (key: string) => {
    belowLimit.delete(key)
    atLimit.delete(key)
  }
  const find = (key: string): Window | undefined => {
    const found = belowLimit.peek(key) ?? atLimit.peek(key)
    if (found && found.endsAt > now()) return found
    drop(key)
    return undefined
  }
  const keep = (key: string, window: Window) => {
    const [to, from] = window.taken < points ? [belowLimit, atLimit] : [atLimit, belowLimit]
    from.delete(key)
    to.set(key, window)
  }

  return {
    take: async (key) => {
      const window = find(key) ?? { taken: 0, endsAt: now() + windowSeconds * 1000 }
      if (window.taken >= points) return window.endsAt - now()
      window.taken += 1
      keep(key, window)
      return 0
    },
    giveBack: async (key) => {
      const window = find(key)
      if (!window) return
      window.taken -= 1
      if (window.taken > 0) keep(key, window)
      else drop(key)
    },
    forget: async (key) => drop(key),
  }
}
