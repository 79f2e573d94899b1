import { type Language, writing } from '#messages/languages.ts'

// en-GB puts the day before the month; ar-u-nu-latn uses the same digits as the reference number.
const locales: Partial<Record<Language, string>> = { en: 'en-GB', ar: 'ar-u-nu-latn' }

/** Cached, because creating a format takes as long as filling in the templates of a mail. */
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * A time in the time zone of the firm, with the name of the zone for readers elsewhere: 31 January 2026 at 18:59
 * Eastern Standard Time. The name tells standard time from daylight saving time, so the hour that repeats in autumn is
 * clear.
 */
export const timeInWords = (language: Language, timeZone: string, ms: number): string => {
  const key = `${language} ${timeZone}`
  const format = formats.get(key) ?? makeFormat(language, timeZone)
  formats.set(key, format)
  return format.format(ms)
}

const makeFormat = (language: Language, timeZone: string) => {
  const format = (timeZoneName: 'long' | 'short') =>
    new Intl.DateTimeFormat(locales[language] ?? writing[language].lang, {
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      timeZone,
      timeZoneName,
    })
  const named = format('long')
  // People know Coordinated Universal Time as UTC.
  return named.resolvedOptions().timeZone === 'UTC' ? format('short') : named
}
