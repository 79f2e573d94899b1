import { type Message, makeMessages } from '#messages/make-messages.ts'

/**
 * @param catalog the keys are English sentences of the server, with `{}` in place of each number, “quotation”, or list like
 *   “one”, “two”, or “three”; the values are their translations, messages with {0} for the first of these, {1} for the second
 * @returns a function that translates a sentence of the server, or returns it unchanged when the catalog does not have it
 */
export const makeTranslation = (catalog: Record<string, Message>, locale: string) => {
  const messages = makeMessages(catalog, locale)
  const oneOf = new Intl.ListFormat(locale, { type: 'disjunction' })
  return (said: string): string => {
    const values: string[] = []
    const pattern = said.replaceAll(replaced, (value) => {
      const quoted = value.match(quotation) ?? []
      values.push(quoted.length > 1 ? oneOf.format(quoted) : value)
      return '{}'
    })
    const found = [said, pattern].find((each) => Object.hasOwn(catalog, each))
    return found === undefined ? said : messages(found, Object.fromEntries(values.entries()))
  }
}

const quotation = /“[^”]*”/g
const replaced = /“[^”]*”(?:(?:, “[^”]*”)*,? or “[^”]*”)?|\d+(?:[.,]\d+)*/g
