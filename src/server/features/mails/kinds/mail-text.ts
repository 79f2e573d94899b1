import { type Language, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'

/** The messages of a language, and what every mail in it needs for its frame. */
export const textsIn = (language: Language) => {
  const { lang, dir } = writing[language]
  return { t: messagesIn(language), frame: { lang, dir } }
}

/** Wraps a name whose writing direction may differ from the sentence in directional isolates (UAX 9). */
export const isolated = (language: Language, text: string) =>
  writing[language].dir === 'rtl' || /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text)
    ? `\u2068${text}\u2069`
    : text

/** The lines of the firm's footer, which is below every mail. */
export const footerLines = (footer: string): string[] =>
  footer === '' ? [] : footer.split('\n').map(oneLine)

// Removes control characters, line separators, and marks that change the writing direction (Trojan Source,
// CVE-2021-42574).
export const oneLine = (text: string) =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()

/**
 * Puts an invisible break (U+200B) after each dot, colon, slash and @ of a name that mail programs would turn into a
 * link.
 */
export const withoutLinks = (name: string): string =>
  /[@:/]|\p{L}[.．。｡]\p{L}{2}|www/iu.test(name) ? name.replace(/(?<=[.．。｡:/@])(?=\S)/gu, '\u200b') : name
