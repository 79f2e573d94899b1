import { clockAt } from '#server/clock/clock-at.ts'

/** Clocks are changed at a quarter of an hour of UTC, in every time zone since 1972. */
const quarterHourMs = 15 * 60_000
const rememberedMax = 50_000

/**
 * The time of the clock in a time zone as the serial date of spreadsheets: days since 1899-12-30. A time that is nearly the same
 * as one before costs no computing.
 */
export const makeSerialDates = (timeZone: string): ((at: number) => number) => {
  /** By quarters of an hour: how far the clocks are ahead of UTC. */
  const offsets = new Map<number, number>()
  const offsetAt = (quarter: number) => {
    const at = quarter * quarterHourMs
    return clockAt(at, timeZone) - at
  }
  return (at) => {
    const quarter = Math.floor(at / quarterHourMs)
    const offset = offsets.get(quarter) ?? offsetAt(quarter)
    if (offsets.size < rememberedMax) offsets.set(quarter, offset)
    return (at + offset) / dayMs + epochSerial
  }
}

const dayMs = 86_400_000
/** The serial date of 1970-01-01. */
const epochSerial = 25_569
