import { Temporal } from 'temporal-polyfill'
import { weekdays } from '#contract/values/weekdays.ts'
import type { FirmSettings } from '#server/deps.ts'

/** Counts the working time of a firm. Instants and durations are milliseconds. */
export type Clock = {
  /** When so much working time has passed since the instant. */
  dueAt(from: number, workingMs: number): number
  /** How much working time is between the instants; 0 if the second is the earlier one. */
  workedMs(from: number, to: number): number
  /** What is open between the instants, in order. */
  openBetween(from: number, to: number): Span[]
}

export type Span = readonly [from: number, to: number]

export type ClockSettings = Pick<FirmSettings, 'firm_time_zone' | 'office_hours' | 'holidays'>

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A promise that is not kept after so many days, because of the holidays, ends there. */
const daysAhead = 1_100

/** When the firm wants to have reached out to somebody who arrived at this instant. */
export const dueAtOf = (firm: ClockSettings & Pick<FirmSettings, 'wait_hours'>, arrivedAt: number): number =>
  clockOf(firm).dueAt(arrivedAt, firm.wait_hours * hourMs)

/** 17:40 on the next Friday, today included: an arrival that shows what working hours mean. */
export const exampleArrival = (zone: string, now: number): number => {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate()
  return instantOf(today.add({ days: (12 - today.dayOfWeek) % 7 }), '17:40', zone)
}

/** The clock of these settings. The latest one is kept, because it knows the days that it was asked about. */
export const clockOf = ({ firm_time_zone, office_hours, holidays }: ClockSettings): Clock => {
  if (office_hours === null) return aroundTheClock
  const key = JSON.stringify([firm_time_zone, office_hours, holidays])
  if (latest.key !== key) latest = { key, clock: makeClock({ firm_time_zone, office_hours, holidays }) }
  return latest.clock
}

const aroundTheClock: Clock = {
  dueAt: (from, workingMs) => from + workingMs,
  workedMs: (from, to) => Math.max(0, to - from),
  openBetween: (from, to) => (from < to ? [[from, to]] : []),
}

let latest = { key: '', clock: aroundTheClock }

const makeClock = (settings: Hours): Clock => {
  const spansOf = keepDays((day) => spansOn(day, settings))

  /** What is open from this instant on, in order, until the day of the other one. */
  const spansBetween = function* (from: number, to: number): Generator<Span> {
    // The date of an instant is that of UTC, or the one before or after it.
    for (let day = Math.floor(from / dayMs) - 1; day <= Math.floor(to / dayMs) + 1; day += 1)
      for (const [opens, closes] of spansOf(day)) {
        const span = [Math.max(opens, from), Math.min(closes, to)] as const
        if (span[0] < span[1]) yield span
      }
  }

  return {
    dueAt: (from, workingMs) => {
      const end = from + daysAhead * dayMs
      let left = workingMs
      for (const [begins, ends] of spansBetween(from, end)) {
        if (left <= ends - begins) return begins + left
        left -= ends - begins
      }
      return end
    },
    workedMs: (from, to) => {
      let worked = 0
      for (const [begins, ends] of spansBetween(from, to)) worked += ends - begins
      return worked
    },
    openBetween: (from, to) => [...spansBetween(from, to)],
  }
}

type Hours = ClockSettings & { office_hours: NonNullable<ClockSettings['office_hours']> }

/** About 55 years, which take 3 MB. */
const daysKept = 20_000

const keepDays = (make: (day: number) => readonly Span[]) => {
  const kept = new Map<number, readonly Span[]>()
  return (day: number): readonly Span[] => {
    const known = kept.get(day)
    if (known) return known
    if (kept.size >= daysKept) kept.clear()
    const spans = make(day)
    kept.set(day, spans)
    return spans
  }
}

/** @param day days since 1970-01-01 */
const spansOn = (day: number, { firm_time_zone: zone, office_hours: hours, holidays }: Hours): Span[] => {
  const date = epoch.add({ days: day })
  const weekday = weekdays[date.dayOfWeek - 1] ?? 'monday'
  if (hours[weekday].length === 0 || holidays.some((holiday) => holiday.date === date.toString())) return []
  return hours[weekday]
    .map(({ opens, closes }): Span => [
      instantOf(date, opens, zone),
      closes === '24:00' ? instantOf(date.add({ days: 1 }), '00:00', zone) : instantOf(date, closes, zone),
    ])
    .filter(([from, to]) => from < to)
}

const epoch = new Temporal.PlainDate(1970, 1, 1)

/** Of a time that clocks show twice the first; for one that they skip, the instant at which they skip it. */
const instantOf = (date: Temporal.PlainDate, time: string, zone: string): number => {
  const local = date.toPlainDateTime(time)
  const zoned = local.toZonedDateTime(zone)
  if (zoned.toPlainDateTime().equals(local)) return zoned.epochMilliseconds
  const before = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
  return (before.getTimeZoneTransition('next') ?? zoned).epochMilliseconds
}
