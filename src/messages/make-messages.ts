import { IntlMessageFormat } from 'intl-messageformat'

/** As ICU MessageFormat has it, or parsed already. */
export type Message = string | ReturnType<IntlMessageFormat['getAst']>

export type Values = Record<string, string | number | null | undefined>

/** Tags are text: a message has no markup. */
export const parseMessage = (message: Message, locale: string): IntlMessageFormat =>
  new IntlMessageFormat(message, locale, undefined, { ignoreTag: true })

/**
 * The messages of one language, each parsed when it is first asked for.
 * @returns fills in a message. It throws when a value is missing, as that is a mistake of the program.
 */
export const makeMessages = <Key extends string>(catalog: Record<Key, Message>, locale: string) => {
  const parsed = new Map<Key, IntlMessageFormat>()
  return (key: Key, values?: Values): string => {
    const message = parsed.get(key) ?? parseMessage(catalog[key], locale)
    parsed.set(key, message)
    return String(message.format(values))
  }
}
