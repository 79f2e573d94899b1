/** `firstMs` for the first time, twice that for the second, four times for the third, up to `maxMs`. */
export const doubled = (firstMs: number, times: number, maxMs: number): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(times - 1, 30))

/** Between half of it and the whole, so that what failed together is not tried again together. */
export const jittered = (ms: number): number => Math.round(ms * (0.5 + Math.random() / 2))
