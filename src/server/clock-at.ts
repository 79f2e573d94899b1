/**
 * What the clocks of a time zone show at an instant, as if it were UTC.
 * @param at milliseconds since the epoch
 * @param timeZone a name of the IANA database
 */
export const clockAt = (at: number, timeZone: string): number => {
  const format = formats.get(timeZone) ?? makeFormat(timeZone)
  formats.set(timeZone, format)
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const shown = `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`
  return Date.parse(shown) + (at % 1000)
}

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
