import anyAscii from 'any-ascii'

export type Named = { first_name: string; last_name: string }

export type NameWords = {
  given: string[]
  family: string[]
  /** Each of both fields in one word, particles included: "de la Cruz" is delacruz. */
  joined: string[]
  /** "Jr." and the like, which tell a father from a son. */
  generation: string | undefined
}

/** The words of a name in Latin letters, lower case, without titles and particles. */
export const nameWords = ({ first_name, last_name }: Named): NameWords => {
  const [given, family] = [latinWords(first_name), latinWords(last_name)]
  const isNamed = [...given, ...family].some(isName)
  const kept = (words: string[]) => (isNamed ? words.filter(isName) : words)
  return {
    given: kept(given),
    family: kept(family),
    joined: [given, family].map((words) => words.filter((word) => !titles.has(word)).join('')),
    generation: [...given, ...family].map((word) => generations[word]).find(Boolean),
  }
}

const latinWords = (text: string) =>
  anyAscii(spokenArabic(text.normalize('NFKC')))
    .toLowerCase()
    // Apostrophes, and what soft signs and hamza become.
    .replace(/['`"]/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)

/** Without the article and the last letter of women's names; with the vowel at the beginning, which the letters only carry. */
const spokenArabic = (text: string) =>
  text
    .replace(/(?<!\p{L})ال(?=\p{L}{2})/gu, '')
    .replace(/(?<!\p{L})[اأإآٱع]/gu, 'a')
    .replace(/ة(?!\p{L})/gu, '')

const isName = (word: string) => !titles.has(word) && !particles.has(word)

const generations: Record<string, string> = {
  jr: 'second',
  junior: 'second',
  ii: 'second',
  sr: 'first',
  senior: 'first',
  iii: 'third',
}
const titles = new Set([
  ...[
    'dr',
    'mr',
    'mrs',
    'ms',
    'miss',
    'prof',
    'sir',
    'esq',
    'phd',
    'jd',
    'llm',
    'mba',
    'md',
    'dipl',
    'ing',
    'lic',
  ],
  ...Object.keys(generations),
])
const particles = new Set([
  ...[
    'al',
    'el',
    'la',
    'las',
    'los',
    'de',
    'del',
    'da',
    'das',
    'do',
    'dos',
    'di',
    'du',
    'des',
    'le',
    'y',
    'e',
  ],
  ...['van', 'von', 'der', 'den', 'ten', 'ter', 'zu', 'zum', 'bin', 'ibn', 'bint', 'ben', 'st'],
])
