/** Every language there is a catalogue for, by the name of its file. */
export const languages = ['en', 'es', 'fr', 'pt', 'zh', 'ar'] as const
export type Language = (typeof languages)[number]

export const isLanguage = (word: unknown): word is Language => languages.some((each) => each === word)

/** How a language writes about itself: its own name, and `lang` (BCP 47) and `dir` of what is written in it. */
export const writing: Record<Language, { name: string; lang: string; dir: 'ltr' | 'rtl' }> = {
  en: { name: 'English', lang: 'en', dir: 'ltr' },
  es: { name: 'Español', lang: 'es', dir: 'ltr' },
  fr: { name: 'Français', lang: 'fr', dir: 'ltr' },
  pt: { name: 'Português', lang: 'pt', dir: 'ltr' },
  zh: { name: '简体中文', lang: 'zh-Hans', dir: 'ltr' },
  ar: { name: 'العربية', lang: 'ar', dir: 'rtl' },
}
