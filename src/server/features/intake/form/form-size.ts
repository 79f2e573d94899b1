import { type Language, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'

/** A file's size as people of that language write it, such as `1,5 Mo`. */
export const sizeIn = (language: Language, bytes: number): string => {
  const t = messagesIn(language)
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(writing[language].lang, { maximumFractionDigits: digits }).format(value)
  if (bytes < 1024) return t('form.unit.bytes', { n: number(bytes, 0) })
  if (bytes < 1024 * 1024) return t('form.unit.kilobytes', { n: number(bytes / 1024, 0) })
  return t('form.unit.megabytes', { n: number(bytes / 1024 / 1024, 1) })
}
