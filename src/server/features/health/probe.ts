type Probed<T> = { ok: true; value: T } | { ok: false; error: unknown }

const cachedMs = 1_000
const timeoutMs = 2_000
const stepMs = 100

/**
 * Wraps a check so that it may be called as often as one likes: simultaneous calls share one check, its result is
 * cached for a second, and a check that hangs counts as failed after two seconds, without a second check being started.
 */
export const makeProbe = <T>(check: () => Promise<T>): (() => Promise<Probed<T>>) => {
  let latest: { settled: Promise<Probed<T>>; endedAt: number } | undefined

  return () => {
    // Not the system clock: if that were set back, an old result would look fresh for hours.
    if (!latest || performance.now() - latest.endedAt > cachedMs) latest = begin(check)
    return withTimeout(latest.settled)
  }
}

const begin = <T>(check: () => Promise<T>) => {
  const probing = {
    endedAt: Infinity,
    settled: check()
      .then(
        (value): Probed<T> => ({ ok: true, value }),
        (error: unknown): Probed<T> => ({ ok: false, error }),
      )
      .finally(() => {
        probing.endedAt = performance.now()
      }),
  }
  return probing
}

const withTimeout = async <T>(settled: Promise<Probed<T>>): Promise<Probed<T>> => {
  const { promise: tooLate, resolve } = Promise.withResolvers<Probed<T>>()
  // Counts ticks instead of time: while SQLite blocks the process on a slow disk, at most one tick passes, so that the
  // check does not time out only because the process was blocked.
  let stepsLeft = timeoutMs / stepMs
  const timer = setInterval(() => {
    stepsLeft -= 1
    if (stepsLeft === 0) resolve({ ok: false, error: new Error('No answer in time.') })
  }, stepMs)
  try {
    return await Promise.race([settled, tooLate])
  } finally {
    clearInterval(timer)
  }
}
