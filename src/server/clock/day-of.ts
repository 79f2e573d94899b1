import { clockAt } from './clock-at.ts'

/**
 * The day on which an instant falls in a time zone.
 * @param at milliseconds since the epoch
 * @param timeZone a name of the IANA database
 * @returns like 2026-01-31 (ISO 8601 section 5.2.2.1)
 */
export const dayOf = (at: number, timeZone: string): string =>
  new Date(clockAt(at, timeZone)).toISOString().slice(0, 10)
/** The first instant of a day in a time zone: midnight, or later where clocks are put forward at midnight. */
export const startOfDay = (day: string, timeZone: string): number => {
  // No zone is further from UTC.
  const farthestMs = 15 * 3_600_000
  let before = Date.parse(`${day}T00:00Z`) - farthestMs
  let from = before + 2 * farthestMs
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    if (dayOf(middle, timeZone) < day) before = middle
    else from = middle
  }
  return from
}

/**
 * When a day has reached an hour in a time zone. Where clocks are changed, an hour that does not exist is taken for the one before
 * it.
 * @param hour 0 to 23
 */
export const instantOf = (day: string, hour: number, timeZone: string): number => {
  const hourMs = 3_600_000
  const at = startOfDay(day, timeZone) + hour * hourMs
  const shown = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(at)
  return at + (hour - Number(shown)) * hourMs
}

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
