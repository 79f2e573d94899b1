import { language, text } from '#web/texts.ts'

type Days = { from: string; to: string }

/** Days of the firm, which the server has computed; no zone moves them. */
export const dayRange = ({ from, to }: Days): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(
    new Date(from),
    new Date(to),
  )

export const shortDay = (day: string): string =>
  new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(day),
  )

/** Like "2d 4h": the two greatest units. */
export const waitText = (seconds: number | null): string => {
  if (seconds === null) return '–'
  const minutes = Math.round(seconds / 60)
  const parts = (
    [
      ['day', Math.floor(minutes / 1440)],
      ['hour', Math.floor(minutes / 60) % 24],
      ['minute', minutes % 60],
    ] as const
  ).filter(([, count]) => count > 0)
  if (parts.length === 0) return text('overview.at_once')
  return parts
    .slice(0, 2)
    .map(([unit, count]) =>
      new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'narrow' }).format(count),
    )
    .join(' ')
}

export const shareText = (part: number, whole: number): string =>
  whole === 0
    ? '–'
    : new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 0 }).format(part / whole)

export const numberText = (count: number): string => new Intl.NumberFormat(language()).format(count)
