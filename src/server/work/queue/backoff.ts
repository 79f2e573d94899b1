/** The pause after the first failed attempt, unless a kind of work has another. */
export const firstPauseMs = 5_000

/** `firstMs` for the first time, twice that for the second, four times for the third, up to `maxMs`. */
export const doubled = (firstMs: number, times: number, maxMs: number): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(times - 1, 30))

/** A random part of the pause, from half to all of it, so that work that failed together is not retried together. */
export const jittered = (ms: number): number => Math.round(ms * (0.5 + Math.random() / 2))

const dayMs = 86_400_000

/** The reason for giving up if the first due time was `days` ago or longer; else undefined. */
export const givenUp = (
  { scheduled_at }: { scheduled_at: number },
  { days, now, reason }: { days: number; now: number; reason: string },
): string | undefined =>
  now - scheduled_at >= days * dayMs
    ? `Given up after ${days} ${days === 1 ? 'day' : 'days'}. ${reason}`
    : undefined
