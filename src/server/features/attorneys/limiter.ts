import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

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

/** For one process alone: counted in memory, forgotten at its end. */
export const makeMemoryLimiter: MakeLimiter = (_name, { points, windowSeconds }) => {
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds })
  return {
    take: async (key) => {
      try {
        await limiter.consume(key)
        return 0
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        await limiter.reward(key)
        return Math.max(1, refusal.msBeforeNext)
      }
    },
    giveBack: async (key) => void (await limiter.reward(key)),
    forget: async (key) => void (await limiter.delete(key)),
  }
}
