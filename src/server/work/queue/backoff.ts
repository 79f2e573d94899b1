/** The pause after the first failed try, unless a kind of work names another. */
export const firstPauseMs = 5_000

/** `firstMs` for the first time, twice that for the second, four times for the third, up to `maxMs`. */
export const doubled = (firstMs: number, times: number, maxMs: number): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(times - 1, 30))

/** Between half of it and the whole, so that what failed together is not tried again together. */
export const jittered = (ms: number): number => Math.round(ms * (0.5 + Math.random() / 2))

const dayMs = 86_400_000

/** The reason for giving up, once work was first meant to be done `days` ago or longer; undefined before. */
export const givenUp = (
  { scheduled_at }: { scheduled_at: number },
  { days, now, reason }: { days: number; now: number; reason: string },
): string | undefined =>
  now - scheduled_at >= days * dayMs
    ? `Given up after ${days} ${days === 1 ? 'day' : 'days'}. ${reason}`
    : undefined
