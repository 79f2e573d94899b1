/** Every language there is a catalog for, by the name of its file. */
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

/**
 * The language nearest to a tag as links write it (`pt-BR`, `zh_CN`, `ES`, `spa`): lookup of RFC 4647 section 3.4, which
 * takes the tag's subtags away from its end. Undefined when none of those offered is that language.
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

/** In the case and with the shortest code of BCP 47; what is no tag comes back in lower case. */
const canonical = (tag: string): string => {
  try {
    return new Intl.Locale(tag).toString()
  } catch {
    return tag.toLowerCase()
  }
}
