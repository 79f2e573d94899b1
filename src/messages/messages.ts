import ar from './ar.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }
import { type Language, writing } from './languages.ts'
import { makeMessages } from './make-messages.ts'
import pt from './pt.json' with { type: 'json' }
import zh from './zh.json' with { type: 'json' }

export type MessageKey = keyof typeof en

/** Fills in the `{parameters}` of a message. The result is plain text: whoever puts it into HTML must escape it. */
export type Messages = (key: MessageKey, parameters?: Record<string, string | number>) => string

const catalogs: Record<Language, Record<MessageKey, string>> = { en, es, fr, pt, zh, ar }

const made = new Map<Language, Messages>()

/** The messages of one language. Filling in throws when a parameter is missing, because that is a programming error. */
export const messagesIn = (language: Language): Messages => {
  const messages = made.get(language) ?? makeMessages(catalogs[language], writing[language].lang)
  made.set(language, messages)
  return messages
}
