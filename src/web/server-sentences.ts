import { type Message, makeMessages } from '#messages/make-messages.ts'

/**
 * @param catalog of English sentences of the server, `{}` where a number or something “quoted” stands, and what they are in
 *   another language: a message with {0} for the first of these, {1} for the second
 * @returns says what the server said as the catalog has it; word for word where it has not
 */
export const makeTranslation = (catalog: Record<string, Message>, locale: string) => {
  const messages = makeMessages(catalog, locale)
  return (said: string): string => {
    const values: string[] = []
    const pattern = said.replaceAll(/“[^”]*”|\d+(?:[.,]\d+)*/g, (value) => {
      values.push(value)
      return '{}'
    })
    const found = [said, pattern].find((each) => Object.hasOwn(catalog, each))
    return found === undefined ? said : messages(found, Object.fromEntries(values.entries()))
  }
}
