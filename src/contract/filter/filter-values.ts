/** Values of fields that are no words of a list. `read` gives the form in which filters are written. */
export const valueKinds = {
  /** A colleague, by name or e-mail: the server knows who that is. */
  person: { read: (typed: string) => typed || undefined, examples: ['ada@example.com'] },
  /** Where people came from, as the parameters utm_source and src of the form's address say, or the site they came from. */
  source: { read: (typed: string) => asciiLowerCase(typed) || undefined, examples: ['google'] },
  language: { read: (typed: string) => matching(typed, /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/), examples: ['es'] },
  day: { read: (typed: string) => readDay(typed), examples: ['2026-01-31'] },
  days: { read: (typed: string) => readDays(typed), examples: ['2026-01-31', '2026-01-01..2026-01-31'] },
  moment: {
    read: (typed: string) => readDay(typed) ?? matching(typed, age),
    examples: ['2026-01-31', '12h', '7d', '4w'],
  },
  wait: {
    read: (typed: string) => matching(/^\d/.test(typed) ? `>${typed}` : typed, wait),
    examples: ['>3d', '<12h'],
  },
} as const

export type ValueKind = keyof typeof valueKinds

/** A day of the calendar; a day so far from today; or so long ago. */
export type Moment = { day: string } | { daysFromToday: number } | { agoMs: number }

/** @param value of `after`, `before` or `due` */
export const momentOf = (value: string): Moment => {
  if (Object.hasOwn(daysFromToday, value)) return { daysFromToday: daysFromToday[value] ?? 0 }
  return age.test(value) ? { agoMs: millisecondsOf(value) } : { day: value }
}

const daysFromToday: Record<string, number> = { yesterday: -1, today: 0, tomorrow: 1 }

/** @param value of `arrived`: the first and the last day */
export const daysOf = (value: string): { from: string; to: string } => {
  const [from = '', to = from] = value.split('..')
  return { from, to }
}

/** @param value of `waiting` */
export const waitOf = (value: string): { isLonger: boolean; ms: number } => ({
  isLonger: value.startsWith('>'),
  ms: millisecondsOf(value.slice(1)),
})

const hourMs = 3_600_000
const unitMs: Record<string, number> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs }
const age = /^\d{1,4}[hdw]$/
const wait = /^[<>]\d{1,4}[hdw]$/

const millisecondsOf = (text: string) => Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? 0)

const matching = (typed: string, pattern: RegExp) => {
  const text = asciiLowerCase(typed)
  return pattern.test(text) ? text : undefined
}

/** Of a date that exists, like 2026-01-31 (ISO 8601 section 5.2.2.1). */
const readDay = (typed: string) => {
  if (!/^(?:19[7-9]\d|[2-9]\d{3})-\d\d-\d\d$/.test(typed)) return undefined
  const date = new Date(`${typed}T00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(typed) ? typed : undefined
}

const readDays = (typed: string) => {
  const { from, to } = daysOf(typed)
  const isRight = readDay(from) !== undefined && readDay(to) !== undefined && from <= to
  return isRight ? (from === to ? from : `${from}..${to}`) : undefined
}

/** As both databases do it; letters with accents differ between them. */
const asciiLowerCase = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
