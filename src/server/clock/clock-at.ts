/**
 * What the clocks of a time zone show at an instant, as if it were UTC.
 * @param at milliseconds since the epoch
 * @param timeZone a name of the IANA database
 */
export const clockAt = (at: number, timeZone: string): number => at + offsetAt(at, timeZone)

/** How far the clocks of a time zone are ahead of UTC, in milliseconds. Remembered, as formatting takes long. */
const offsetAt = (at: number, timeZone: string): number => {
  const quarter = Math.floor(at / quarterHourMs)
  const key = `${quarter} ${timeZone}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size >= offsetsMax) offsets.clear()
  const offset = shownAt(quarter * quarterHourMs, timeZone) - quarter * quarterHourMs
  offsets.set(key, offset)
  return offset
}

// Clocks are changed at a quarter of an hour of UTC, in every time zone since 1972.
const quarterHourMs = 15 * 60_000
const offsets = new Map<string, number>()
const offsetsMax = 10_000

const shownAt = (at: number, timeZone: string): number => {
  const format = formats.get(timeZone) ?? makeFormat(timeZone)
  formats.set(timeZone, format)
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return Date.parse(
    `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`,
  )
}

// Cached, because creating a format costs more than formatting a hundred times.
const formats = new Map<string, Intl.DateTimeFormat>()

const makeFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
