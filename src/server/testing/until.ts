import { setTimeout as wait } from 'node:timers/promises'

const pollMs = 20

/**
 * Waits until the probe returns something other than undefined or false, and returns that.
 * @param what should happen; a function if the message should say what was found instead
 * @throws naming what did not happen, after a deadline that only a broken program exceeds
 */
export const until = async <T>(
  what: string | (() => string),
  probe: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<Exclude<T, undefined | false>> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await probe()
    // The cast excludes the values that were just checked.
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>
    if (performance.now() > deadline) {
      const missing = typeof what === 'string' ? what : what()
      throw new Error(`In ${withinMs} ms it did not happen: ${missing}.`)
    }
    await wait(pollMs)
  }
}
