const checkEveryMs = 60_000

/**
 * Calls `check` every minute, measured on the monotonic clock, and at once when the other clock was set back.
 * @returns to be called often; throws what `check` throws, and checks again at the next call then
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
