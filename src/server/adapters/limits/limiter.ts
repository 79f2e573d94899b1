import { LRUCache } from 'lru-cache'

/** Counts takes of each key over a window of time that the first one opens. */
export type Limiter = {
  /** Counts one, unless there is no room. @returns how many ms until there is room again; 0 when it was counted */
  take(key: string): Promise<number>
  /** One that was counted did not count after all. */
  giveBack(key: string): Promise<void>
  /** None of them counted. */
  forget(key: string): Promise<void>
}

/** @param name keeps the keys of one limiter apart from those of another */
export type MakeLimiter = (name: string, size: { points: number; windowSeconds: number }) => Limiter

type Window = { taken: number; endsAt: number }

/** With room, and as many without. Together they take some 6 MB, in each of the six limiters. */
const keysMax = 10_000

/**
 * For one process alone: counted in memory, forgotten at its end. However many addresses ask, no more than `keysMax` keys
 * that have room are remembered, and as many that have none; of each, those go first that were counted longest ago. Nobody gains by
 * flooding it to be forgotten: a key without room goes only after thousands of others were used up as well, and one with
 * room only after thousands of new keys, each of them worth more takes than are won.
 */
export const makeMemoryLimiter = (
  _name: string,
  { points, windowSeconds }: { points: number; windowSeconds: number },
  now: () => number = Date.now,
): Limiter => {
  const withRoom = new LRUCache<string, Window>({ max: keysMax })
  const without = new LRUCache<string, Window>({ max: keysMax })

  const drop = (key: string) => {
    withRoom.delete(key)
    without.delete(key)
  }
  const find = (key: string): Window | undefined => {
    const found = withRoom.peek(key) ?? without.peek(key)
    if (found && found.endsAt > now()) return found
    drop(key)
    return undefined
  }
  const keep = (key: string, window: Window) => {
    const [to, from] = window.taken < points ? [withRoom, without] : [without, withRoom]
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
