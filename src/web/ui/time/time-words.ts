import { language, text } from '#web/texts.ts'
import { workedMs } from './open-times.ts'

export const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** From this age on, the date is said too. */
const datedFromMs = 2 * dayMs

/** Undefined: the zone of the browser. */
type Zone = string | undefined

/** A time in words; the date stands beside them when it is long ago. */
export type TimeWords = { words: string; date: string | undefined }

/** "10 d 4 h": a time that has passed or is left. The symbols are those of the SI, in every language. */
export const durationText = (ms: number): string => {
  const minutes = Math.floor(ms / minuteMs)
  if (minutes < 1) return text('moments')
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24]
  if (days > 0) return inUnits([days, 'd'], [hours, 'h'])
  return inUnits([hours, 'h'], [minutes % 60, 'min'])
}

const inUnits = (...parts: [number, string][]) =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}\u00A0${unit}`)
    .join(' ')

/** How long somebody has waited. */
export const waitWords = (at: number, now: number, zone: Zone): TimeWords => ({
  words: durationText(Math.max(0, now - at)),
  date: dateFrom(at, now, zone),
})

/** "Due today 4:40 PM", or how late it is. A date stands beside it when that was long ago. */
export const dueWords = (at: number, now: number, zone: Zone): TimeWords => {
  if (now >= at) return { words: lateWords(at, now, zone), date: dateFrom(at, now, zone) }
  const days = dayNumber(at, zone) - dayNumber(now, zone)
  if (days === 0) return { words: text('due.today', { time: timeOfDay(at, zone) }), date: undefined }
  const time = days < 7 ? format('weekday', zone).format(at) : shortTime(at, now, zone)
  return { words: text('due.at', { time }), date: undefined }
}

/** In working time, where the firm has hours; none of it has passed in the night after. */
const lateWords = (at: number, now: number, zone: Zone) => {
  const worked = workedMs(at, now)
  if (worked === undefined) return text('due.late', { time: durationText(now - at) })
  if (worked < minuteMs) return text('due.since', { time: format('weekday', zone).format(at) })
  return text('due.late.working', { time: hoursText(worked) })
}

/** "28 h 5 min": a day of work is no day of 24 hours. */
export const hoursText = (ms: number) => {
  const minutes = Math.floor(ms / minuteMs)
  if (minutes < 1) return text('moments')
  return inUnits([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min'])
}

/** Undefined until three quarters of the time to the due time have passed, in working time where the firm has hours. */
export const urgencyOf = (arrived: number, due: number, now: number): 'soon' | 'late' | undefined => {
  if (now >= due) return 'late'
  const [whole, left] = [workedMs(arrived, due), workedMs(now, due)]
  if (whole !== undefined && left !== undefined) return left <= whole / 4 ? 'soon' : undefined
  return due - now <= (due - arrived) / 4 ? 'soon' : undefined
}

/** "3 days ago". Yesterday is the day before in the calendar of the zone, however few hours ago it was. */
export const agoWords = (at: number, now: number, zone: Zone): TimeWords => ({
  words: pastWords(at, now, zone),
  date: dateFrom(at, now, zone),
})

const pastWords = (at: number, now: number, zone: Zone) => {
  const ms = Math.max(0, now - at)
  if (ms < minuteMs) return text('justnow')
  if (ms < hourMs) return relative('auto').format(-Math.floor(ms / minuteMs), 'minute')
  const days = dayNumber(now, zone) - dayNumber(at, zone)
  if (days <= 0) return relative('auto').format(-Math.floor(ms / hourMs), 'hour')
  if (days === 1) return `${relative('auto').format(-1, 'day')} ${timeOfDay(at, zone)}`
  if (days < 31) return relative('always').format(-days, 'day')
  const [unit, size] = days < 365 ? (['month', 30.44] as const) : (['year', 365.25] as const)
  return relative('always').format(-Math.max(1, Math.floor(days / size)), unit)
}

/** Undefined as long as the words say enough. */
const dateFrom = (at: number, now: number, zone: Zone) => {
  if (now - at < datedFromMs) return undefined
  const isThisYear = format('year', zone).format(at) === format('year', zone).format(now)
  return format(isThisYear ? 'day' : 'date', zone).format(at)
}

/** Counts the days of the calendar. */
const dayNumber = (at: number, zone: Zone) => {
  const parts = format('numbers', zone).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day')) / dayMs
}

export const timeOfDay = (at: number, zone: Zone): string => format('time', zone).format(at)

/** "Nov 20, 4:40 PM", with the year of other years. */
export const shortTime = (at: number, now: number, zone: Zone): string => {
  const isThisYear = format('year', zone).format(at) === format('year', zone).format(now)
  return format(isThisYear ? 'dayAndTime' : 'dateAndTime', zone).format(at)
}

/** "Friday, December 4, 5:40 PM" in a zone that may not be that of the firm yet. */
export const dayAndTimeIn = (iso: string, zone: string): string =>
  format('weekdayAndTime', zone).format(Date.parse(iso))

/** Date and time to the second, with the name of the zone. */
export const exactWords = (at: number, zone: Zone): string => format('exact', zone).format(at)

const styles = {
  numbers: {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    calendar: 'gregory',
    numberingSystem: 'latn',
  },
  year: { year: 'numeric' },
  day: { month: 'short', day: 'numeric' },
  date: { month: 'short', day: 'numeric', year: 'numeric' },
  weekday: { weekday: 'short', hour: 'numeric', minute: '2-digit' },
  time: { hour: 'numeric', minute: '2-digit' },
  dayAndTime: { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  weekdayAndTime: { weekday: 'long', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  dateAndTime: { month: 'short', day: 'numeric', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  exact: {
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** Keeps each format that was made: making one takes longer than drawing a row. The language changes only with the page. */
const made = new Map<string, Intl.DateTimeFormat>()

const format = (style: keyof typeof styles, zone: Zone): Intl.DateTimeFormat => {
  const key = `${style} ${zone}`
  const known = made.get(key)
  if (known) return known
  const next = new Intl.DateTimeFormat(language(), {
    ...styles[style],
    ...(zone !== undefined && { timeZone: zone }),
  })
  made.set(key, next)
  return next
}

const madeRelative = new Map<string, Intl.RelativeTimeFormat>()

const relative = (numeric: 'auto' | 'always') => {
  const known = madeRelative.get(numeric)
  if (known) return known
  const next = new Intl.RelativeTimeFormat(language(), { numeric })
  madeRelative.set(numeric, next)
  return next
}

/** "in 3 hours" */
export const untilWords = (ms: number): string => {
  const minutes = Math.max(1, Math.ceil(ms / minuteMs))
  if (minutes < 60) return relative('auto').format(minutes, 'minute')
  if (minutes < 1_440) return relative('auto').format(Math.ceil(minutes / 60), 'hour')
  return relative('auto').format(Math.ceil(minutes / 1_440), 'day')
}
