import type { Output } from '#web/api-types.ts'

/** When the firm works, as the server has told it; undefined until then, and where every hour counts. */
let open: { from: number; until: number; spans: [number, number][] } | undefined
const listeners = new Set<() => void>()
let version = 0

export const setOpenTimes = (told: Output<'readOpenTimes'> | undefined): void => {
  open = told?.times
    ? {
        from: Date.parse(told.from),
        until: Date.parse(told.until),
        spans: told.times.map(({ opens_at, closes_at }) => [Date.parse(opens_at), Date.parse(closes_at)]),
      }
    : undefined
  version += 1
  for (const listener of listeners) listener()
}

/** Another number whenever the times have changed. */
export const openTimesVersion = (): number => version

export const onOpenTimes = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The working time between two instants; undefined where every hour counts, or the server has not told of these days. */
export const workedMs = (from: number, to: number): number | undefined => {
  if (open === undefined || from < open.from || to > open.until) return undefined
  let sum = 0
  for (const [opens, closes] of open.spans) sum += Math.max(0, Math.min(closes, to) - Math.max(opens, from))
  return sum
}
