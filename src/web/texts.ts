import { setupI18n } from '@lingui/core'
import { useSyncExternalStore } from 'react'
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
const listeners = new Set<() => void>()

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

/** Loads the catalogue and shows every text in it from then on. */
export const speak = async (wanted: Language = preferred()): Promise<void> => {
  const [{ default: messages }, said] = await Promise.all([load[wanted](), loadSentences[wanted]()])
  sentences = said.default
  // vite.config.ts has compiled them.
  i18n.loadAndActivate({
    locale: wanted,
    messages: messages as Parameters<typeof i18n.load>[1] & Record<string, string>,
  })
  document.documentElement.lang = wanted
  for (const listener of listeners) listener()
}

export const choose = async (wanted: Language): Promise<void> => {
  localStorage.setItem(storageKey, wanted)
  await speak(wanted)
}

/** The text of a key in the language of the person; values fill {its} {places} (ICU MessageFormat). */
export const text = (key: TextKey, values?: Record<string, unknown>): string => i18n._(key, values)

/** A sentence of the server in the language of the person. */
export const inTheirWords = (sentence: string): string => translate(sentences, sentence)

export const useLanguage = (): Language =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, language)
