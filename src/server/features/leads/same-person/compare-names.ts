import { type Named, nameWords } from './name-words.ts'
import { nicknames } from './nicknames.ts'
import { hasFewVowels, sound, spelling } from './spelling.ts'
import { typingDistance } from './typing-distance.ts'

/** given: only the given name is alike, as after a marriage. */
export type Likeness = 'same' | 'similar' | 'given' | 'different'

/** How alike two names are, in any script, in either order of given and family name. */
export const compareNames = (one: Named, other: Named): Likeness => {
  const [a, b] = [nameWords(one), nameWords(other)]
  if (a.generation && b.generation && a.generation !== b.generation) return 'different'
  const [words, others] = [
    [...a.given, ...a.family],
    [...b.given, ...b.family],
  ]
  if (isSameList(words, others) || isSameList(a.joined, b.joined)) return 'same'
  if (isWithin(words, others) || isWithin(others, words) || isWithin(a.joined, b.joined)) return 'similar'
  if (isAlikeFull(a.given[0], b.given[0]) && isAlikeFull(a.family[0], b.family[0])) return 'similar'
  const isGivenAlike = a.given.some((word) => b.given.some((each) => isAlikeFull(word, each)))
  return isGivenAlike ? 'given' : 'different'
}

const isSameList = (one: string[], other: string[]) =>
  one.length > 0 && one.toSorted().join(' ') === other.toSorted().join(' ')

/** Whether each word is alike to another one of the longer name. One word of several is not enough, nor are initials. */
const isWithin = (words: string[], longer: string[]) => {
  if (words.length < Math.min(2, longer.length) || !words.some((word) => word.length > 1)) return false
  const rest = [...longer]
  return words
    .toSorted((a, b) => b.length - a.length)
    .every((word) => {
      const equal = rest.indexOf(word)
      const at = equal === -1 ? rest.findIndex((each) => isAlike(word, each)) : equal
      if (at !== -1) rest.splice(at, 1)
      return at !== -1
    })
}

const isAlikeFull = (one = '', other = '') => isFull(one, other) && isAlike(one, other)

const isFull = (...words: string[]) => words.every(({ length }) => length > 1)

/** Whether two words are one name: typed wrong, in another transliteration, an initial, or a short form. */
const isAlike = (one: string, other: string): boolean => {
  if (one === other) return true
  if (!isFull(one, other)) return one[0] === other[0]
  if (rootOf(one) === rootOf(other)) return true
  if (areBrotherAndSister(one, other)) return false
  const [a, b] = [spelling(one), spelling(other)]
  const distance = typingDistance(a, b)
  if (distance <= allowed(Math.min(a.length, b.length))) return true
  const heard = sound(one)
  if (heard.length < soundMinLength || heard !== sound(other)) return false
  return distance <= 2 || hasFewVowels(one) || hasFewVowels(other)
}

const allowed = (length: number) => (length >= 10 ? 2 : length >= 4 ? 1 : 0)
const soundMinLength = 3

const rootOf = (word: string) => nicknames.get(word) ?? word

/** Mario and Maria, Peter and Petra: what sounds alike, and one of them ends as many women's names do. */
const areBrotherAndSister = (one: string, other: string) =>
  ((/ah?$/.test(one) && /[^aehiouy]$|o$/.test(other)) ||
    (/ah?$/.test(other) && /[^aehiouy]$|o$/.test(one))) &&
  sound(one) === sound(other)
