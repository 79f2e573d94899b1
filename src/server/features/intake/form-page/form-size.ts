import { fileSizeIn } from '#contract/values/file-size.ts'
import { type Language, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'

/** A file size as written in the language, such as `1,5 Mo`. */
export const sizeIn = (language: Language, bytes: number): string => {
  const { unit, n } = fileSizeIn(writing[language].lang, bytes)
  return messagesIn(language)(`form.unit.${unit}`, { n })
}
