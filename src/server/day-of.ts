/**
 * The day on which an instant falls in a time zone.
 * @param at milliseconds since the epoch
 * @param timeZone a name of the IANA database
 * @returns like 2026-01-31 (ISO 8601 section 5.2.2.1)
 */
export const dayOf = (at: number, timeZone: string): string => {
  const format = formats.get(timeZone) ?? makeFormat(timeZone)
  formats.set(timeZone, format)
  const { year, month, day } = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value]),
  )
  return `${year}-${month}-${day}`
}

// Cached, because creating a format costs more than formatting a hundred days.
const formats = new Map<string, Intl.DateTimeFormat>()

const makeFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
