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

// vite.config.ts has parsed them.
const load: Record<Language, () => Promise<{ default: Record<TextKey, Message> }>> = {
  en: () => import('#messages/app.en.json'),
  es: () => import('#messages/app.es.json'),
}

/** The server speaks English. */
const loadSentences: Record<Language, () => Promise<{ default: Record<string, Message> }>> = {
  en: async () => ({ default: {} }),
  es: () => import('#messages/server.es.json'),
}

/** The chosen language, or the first one the browser asks for that there is. */
const preferred = (): Language => {
  const asked = [localStorage.getItem(storageKey) ?? '', ...navigator.languages]
  const found = asked
    .map((tag) => languages.find(({ code }) => tag.toLowerCase().startsWith(code)))
    .find(Boolean)
  return found?.code ?? 'en'
}

type Spoken = {
  language: Language
  text: (key: TextKey, values?: Values) => string
  translate: (sentence: string) => string
}
/** Undefined until the catalog is there. */
let spoken: Spoken | undefined

export const language = (): Language => spoken?.language ?? 'en'

/** Loads the catalog; every text is in its language from then on. */
export const speak = async (): Promise<void> => {
  const wanted = preferred()
  const [texts, sentences] = await Promise.all([load[wanted](), loadSentences[wanted]()])
  spoken = {
    language: wanted,
    text: makeMessages(texts.default, wanted),
    translate: makeTranslation(sentences.default, wanted),
  }
  document.documentElement.lang = wanted
}

/**
 * Begins anew: what was drawn, and formats of times and sizes, would stay in the old language. The session comes back by its
 * cookie; where something typed would be lost, the browser asks first.
 */
export const choose = (wanted: Language): void => {
  localStorage.setItem(storageKey, wanted)
  location.reload()
}

/** The text of a key in the language of the person; values fill {its} {places} (ICU MessageFormat). */
export const text = (key: TextKey, values?: Values): string => spoken?.text(key, values) ?? key

/** A sentence of the server in the language of the person. */
export const inTheirWords = (sentence: string): string => spoken?.translate(sentence) ?? sentence
