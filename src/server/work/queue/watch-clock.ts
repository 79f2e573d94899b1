const checkEveryMs = 60_000

/**
 * Calls `check` every minute by the monotonic clock, and at once when the system clock was set back.
 * @returns a function to call often. It throws the errors of `check`, and then checks again at the next call.
 */
export const watchClock = (now: () => number, check: () => Promise<void>): (() => Promise<void>) => {
  let checkedAt = -Infinity
  let seenAt = -Infinity
  return async () => {
    if (now() >= seenAt && performance.now() - checkedAt < checkEveryMs) {
      seenAt = now()
      return
    }
    await check()
    seenAt = now()
    checkedAt = performance.now()
  }
}
