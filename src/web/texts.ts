import type english from '#messages/app.en.json'
import { type Message, type Values, makeMessages } from '#messages/make-messages.ts'
import { makeTranslation } from './server-sentences.ts'

export type TextKey = keyof typeof english
export type Language = 'en' | 'es'
export const languages: { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'es', name: 'Español' },
]

const storageKey = 'foyer-language'

// vite.config.ts parses the messages in these files.
const load: Record<Language, () => Promise<{ default: Record<TextKey, Message> }>> = {
  en: () => import('#messages/app.en.json'),
  es: () => import('#messages/app.es.json'),
}

/** The sentences of the server are English already. */
const loadSentences: Record<Language, () => Promise<{ default: Record<string, Message> }>> = {
  en: async () => ({ default: {} }),
  es: () => import('#messages/server.es.json'),
}

/** The chosen language, or else the first language of the browser that the app has. */
const preferred = (): Language => {
  const asked = [localStorage.getItem(storageKey) ?? '', ...navigator.languages]
  const found = asked
    .map((tag) => languages.find(({ code }) => tag.toLowerCase().startsWith(code)))
    .find(Boolean)
  return found?.code ?? 'en'
}

type Loaded = {
  language: Language
  text: (key: TextKey, values?: Values) => string
  translate: (sentence: string) => string
}
/** Undefined until the catalog has loaded. */
let loaded: Loaded | undefined

export const language = (): Language => loaded?.language ?? 'en'

/** Loads the catalog of the preferred language. Call before the first text is shown. */
export const loadTexts = async (): Promise<void> => {
  const wanted = preferred()
  const [texts, sentences] = await Promise.all([load[wanted](), loadSentences[wanted]()])
  loaded = {
    language: wanted,
    text: makeMessages(texts.default, wanted),
    translate: makeTranslation(sentences.default, wanted),
  }
  document.documentElement.lang = wanted
}

/**
 * Stores the language and reloads the page: texts that are already drawn, and formats of times and sizes, would stay in the
 * old language. The cookie continues the session. The browser asks first when typed text would be lost.
 */
export const switchLanguage = (wanted: Language): void => {
  localStorage.setItem(storageKey, wanted)
  location.reload()
}

/** The text of a key in the language of the user, with `values` for its parameters (ICU MessageFormat). */
export const text = (key: TextKey, values?: Values): string => loaded?.text(key, values) ?? key

/** A sentence of the server in the language of the user. */
export const inUserLanguage = (sentence: string): string => loaded?.translate(sentence) ?? sentence
