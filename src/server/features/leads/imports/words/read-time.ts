import type { ImportDates } from '#contract/values/import-fields.ts'
import { clockAt } from '#server/clock/clock-at.ts'
import { dayOf, startOfDay } from '#server/clock/day-of.ts'

const patterns: Record<ImportDates, RegExp> = {
  iso: /^(?<y>\d{4})[-./](?<m>\d{1,2})[-./](?<d>\d{1,2})/,
  dmy: /^(?<d>\d{1,2})[-./ ]+(?<m>\d{1,2})[-./ ]+(?<y>\d{4}|\d{2})/,
  mdy: /^(?<m>\d{1,2})[-./ ]+(?<d>\d{1,2})[-./ ]+(?<y>\d{4}|\d{2})/,
}
const clock =
  /^(?:[T ,]+(?<h>\d{1,2}):(?<min>\d{2})(?::(?<s>\d{2})(?:[.,](?<ms>\d{1,9}))?)?\s*(?<half>[ap]\.?m\.?)?\s*(?<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?)?$/i

/** A day or a time of a file in milliseconds; without a zone it is one of the firm. Undefined if it is none. */
export const readTime = (text: string, dates: ImportDates, timeZone: string): number | undefined => {
  const trimmed = text.trim()
  // A full date of ISO 8601 means the same in every order.
  const found = patterns.iso.exec(trimmed) ?? patterns[dates].exec(trimmed)
  const time = found && clock.exec(trimmed.slice(found[0].length))
  if (!found?.groups || !time) return undefined
  const day = dayIn(found.groups)
  const ms = msIn(time.groups ?? {})
  if (day === undefined || ms === undefined) return undefined
  const zone = time.groups?.['zone']
  if (zone !== undefined) return Date.parse(`${day}T00:00Z`) + ms - offsetOf(zone)
  return atClock(day, ms, timeZone)
}

const dayIn = ({ y = '', m = '', d = '' }: Partial<Record<string, string>>): string | undefined => {
  const year = y.length === 2 ? `${Number(y) < 70 ? '20' : '19'}${y}` : y
  const day = `${year}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`
  const at = Date.parse(`${day}T00:00Z`)
  // JavaScript takes the 31st of February for a day in March.
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? undefined : day
}

const msIn = ({ h = '0', min = '0', s = '0', ms = '0', half }: Partial<Record<string, string>>) => {
  const hours = half === undefined ? Number(h) : (Number(h) % 12) + (/^p/i.test(half) ? 12 : 0)
  if (hours > 23 || Number(min) > 59 || Number(s) > 59) return undefined
  return ((hours * 60 + Number(min)) * 60 + Number(s)) * 1000 + Math.floor(Number(`0.${ms}`) * 1000)
}

const offsetOf = (zone: string) => {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  const ms = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
  return sign === '-' ? -ms : ms
}

/** The instant at which clocks of the zone show this time; where they are put forward over it, the one an hour later. */
const atClock = (day: string, ms: number, timeZone: string): number => {
  const start = startOf(day, timeZone)
  const guess = start + ms
  const shown = clockAt(guess, timeZone)
  const wanted = Date.parse(`${day}T00:00Z`) + ms
  const corrected = guess + wanted - shown
  return dayOf(corrected, timeZone) === day ? corrected : guess
}

// To find it takes long, and the days of a file repeat.
const starts = new Map<string, number>()
const startsMax = 10_000

const startOf = (day: string, timeZone: string): number => {
  const known = starts.get(`${day} ${timeZone}`)
  if (known !== undefined) return known
  if (starts.size >= startsMax) starts.clear()
  const start = startOfDay(day, timeZone)
  starts.set(`${day} ${timeZone}`, start)
  return start
}
