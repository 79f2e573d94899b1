/** The languages that have a catalog, each by the name of its file. */
export const languages = ['en', 'es', 'fr', 'pt', 'zh', 'ar'] as const
export type Language = (typeof languages)[number]

export const isLanguage = (word: unknown): word is Language => languages.some((each) => each === word)

/** For each language: its name in that language, and the HTML attributes `lang` (BCP 47) and `dir` of texts written in it. */
export const writing: Record<Language, { name: string; lang: string; dir: 'ltr' | 'rtl' }> = {
  en: { name: 'English', lang: 'en', dir: 'ltr' },
  es: { name: 'Español', lang: 'es', dir: 'ltr' },
  fr: { name: 'Français', lang: 'fr', dir: 'ltr' },
  pt: { name: 'Português', lang: 'pt', dir: 'ltr' },
  zh: { name: '简体中文', lang: 'zh-Hans', dir: 'ltr' },
  ar: { name: 'العربية', lang: 'ar', dir: 'rtl' },
}

/**
 * Finds the offered language for a language tag as links write it (`pt-BR`, `zh_CN`, `ES`, `spa`). Follows the lookup of
 * RFC 4647 section 3.4: when nothing matches, the last subtag is removed and the search repeated.
 * @returns undefined when the language of the tag is not offered
 */
export const nearestLanguage = (tag: string, offered: readonly Language[]): Language | undefined => {
  const subtags = canonical(tag.trim().replaceAll('_', '-')).split('-')
  while (subtags.length > 0) {
    const range = subtags.join('-')
    const found = offered.find((each) => each === range || writing[each].lang === range)
    if (found) return found
    subtags.pop()
  }
  return undefined
}

/** The tag in the canonical form of BCP 47; text that is not a language tag is only put in lower case. */
const canonical = (tag: string): string => {
  try {
    return new Intl.Locale(tag).toString()
  } catch {
    return tag.toLowerCase()
  }
}
