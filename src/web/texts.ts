import { setupI18n } from '@lingui/core'
import type english from '#messages/app.en.json'
import { type Sentences, translate } from './server-sentences.ts'

export type TextKey = keyof typeof english
export type Language = 'en' | 'es'
export const languages: { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'es', name: 'Español' },
]

const i18n = setupI18n()
const storageKey = 'foyer-language'

const load: Record<Language, () => Promise<{ default: Record<string, unknown> }>> = {
  en: () => import('#messages/app.en.json'),
  es: () => import('#messages/app.es.json'),
}

/** The server speaks English. */
const loadSentences: Record<Language, () => Promise<{ default: Sentences }>> = {
  en: async () => ({ default: {} }),
  es: () => import('#messages/server.es.json'),
}
let sentences: Sentences = {}

/** The chosen language, or the first one the browser asks for that there is. */
const preferred = (): Language => {
  const asked = [localStorage.getItem(storageKey) ?? '', ...navigator.languages]
  const found = asked
    .map((tag) => languages.find(({ code }) => tag.toLowerCase().startsWith(code)))
    .find(Boolean)
  return found?.code ?? 'en'
}

export const language = (): Language => (i18n.locale === 'es' ? 'es' : 'en')

/** Loads the catalog; every text is in its language from then on. */
export const speak = async (): Promise<void> => {
  const wanted = preferred()
  const [{ default: messages }, said] = await Promise.all([load[wanted](), loadSentences[wanted]()])
  sentences = said.default
  // vite.config.ts has compiled them.
  i18n.loadAndActivate({
    locale: wanted,
    messages: messages as Parameters<typeof i18n.load>[1] & Record<string, string>,
  })
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
export const text = (key: TextKey, values?: Record<string, unknown>): string => i18n._(key, values)

/** A sentence of the server in the language of the person. */
export const inTheirWords = (sentence: string): string => translate(sentences, sentence)
