type Probed<T> = { ok: true; value: T } | { ok: false; error: unknown }

const rememberedMs = 1_000
const patienceMs = 2_000
const stepMs = 100

/**
 * Turns a check into one that can be asked all the time: askers share a check that is under way, its result is
 * remembered for a second, and a check that hangs counts as failed after two, without another being sent after it.
 */
export const makeProbe = <T>(check: () => Promise<T>): (() => Promise<Probed<T>>) => {
  let latest: { settled: Promise<Probed<T>>; endedAt: number } | undefined

  return () => {
    // Not the injected clock: one that is set back would make an old result look fresh for hours.
    if (!latest || performance.now() - latest.endedAt > rememberedMs) latest = begin(check)
    return withPatience(latest.settled)
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

const withPatience = async <T>(settled: Promise<Probed<T>>): Promise<Probed<T>> => {
  const { promise: tooLate, resolve } = Promise.withResolvers<Probed<T>>()
  // In steps: while the process itself is held up, by SQLite on a slow disk, one step passes instead of all of them.
  let stepsLeft = patienceMs / stepMs
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
