/**
 * A word of a name in one spelling for those that sound alike in the languages that people write names in: Schmidt and
 * Schmitt, Mueller and Muller, Yulia and Julia, Aleksandr and Alexander. It is for comparing only.
 */
export const spelling = (word: string): string =>
  rules
    .reduce((text, [from, to]) => text.replace(from, to), hasFewVowels(word) ? withVowels(word) : word)
    .replace(/(.)\1+/g, '$1')
    .replace(/(?<=...)e$/, '')

/** Arabic and Hebrew are written almost without vowels. */
export const hasFewVowels = (word: string): boolean => word.replace(/[^aeiou]/g, '').length * 4 <= word.length

/** Their w and y stand for vowels, too. */
const withVowels = (word: string) => word.replace(/(?<!^)w/g, 'u').replace(/y/g, 'i')

const rules: [RegExp, string][] = [
  [/x/g, 'ks'],
  [/ph/g, 'f'],
  [/t?sch|shch|sh|zh|cz|sz/g, 's'],
  [/t?ch|ck|c(?![eiy])|q/g, 'k'],
  [/c/g, 's'],
  [/w/g, 'v'],
  [/z/g, 's'],
  // An h that nobody hears: in Sarah, John, Thomas and Khalid.
  [/(?<=[bdgjklprstz])h|(?<=[aeiou])h(?![aeiou])/g, ''],
  [/[yj]/g, 'i'],
  [/ou|oo/g, 'u'],
  [/ee|ie|ei/g, 'i'],
  [/(?<=[aou])e/g, ''],
]

/** The consonants of a word, hard and soft ones alike. */
export const sound = (word: string): string => {
  const spelled = spelling(word)
  const consonants = spelled
    .replace(/^[aeiou]+/, 'a')
    .replace(/(?<!^)[aeiou]/g, '')
    .replace(/[dgbv]/g, (letter) => hard[letter] ?? letter)
    .replace(/(.)\1+/g, '$1')
  // Of Lee or Yu next to nothing would be left.
  return consonants.length < 2 ? spelled : consonants
}

const hard: Record<string, string> = { d: 't', g: 'k', b: 'p', v: 'f' }
