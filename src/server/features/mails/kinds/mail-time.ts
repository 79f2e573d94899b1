import { type Language, writing } from '#messages/languages.ts'

// Day before month, and the digits that the reference has.
const locales: Partial<Record<Language, string>> = { en: 'en-GB', ar: 'ar-u-nu-latn' }

/** Kept: to make one takes as long as to fill in the templates of a mail. */
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * An instant as people at the firm tell it, with the zone named, as others may read it elsewhere: 31 January 2026 at 18:59
 * Eastern Standard Time. Standard and daylight saving time are told apart, so the hour that comes twice in autumn is clear.
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
  // Coordinated Universal Time is better known by its initials.
  return named.resolvedOptions().timeZone === 'UTC' ? format('short') : named
}
