const minuteMs = 60_000
/** Clocks are changed at a quarter of an hour of UTC, in every time zone since 1972. */
const quarterHourMs = 15 * minuteMs
const rememberedMax = 50_000

/**
 * The time of the clock in a time zone as the serial date of spreadsheets: days since 1899-12-30. A time that is nearly the same
 * as one before costs no computing.
 */
export const makeSerialDates = (timeZone: string): ((at: number) => number) => {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  /** By quarters of an hour: how far the clocks are ahead of UTC. */
  const offsets = new Map<number, number>()
  const offsetAt = (quarter: number) => {
    const at = quarter * quarterHourMs
    const { year, month, day, hour, minute } = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    )
    const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0)
    return local - Math.floor(at / minuteMs) * minuteMs
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
