import { IntlMessageFormat } from 'intl-messageformat'

/** The source of a message in ICU MessageFormat, or the result of parsing it. */
export type Message = string | ReturnType<IntlMessageFormat['getAst']>

export type Values = Record<string, string | number | null | undefined>

/** Tags are read as plain text: messages contain no markup. */
export const parseMessage = (message: Message, locale: string): IntlMessageFormat =>
  new IntlMessageFormat(message, locale, undefined, { ignoreTag: true })

/**
 * The messages of one language. Each is parsed when it is used for the first time.
 * @returns a function that fills values into a message; it throws when a value is missing, because that is a programming error
 */
export const makeMessages = <Key extends string>(catalog: Record<Key, Message>, locale: string) => {
  const parsed = new Map<Key, IntlMessageFormat>()
  return (key: Key, values?: Values): string => {
    const message = parsed.get(key) ?? parseMessage(catalog[key], locale)
    parsed.set(key, message)
    return String(message.format(values))
  }
}
