import { cut, fold, lettersAndDigits } from '#words/fold.ts'

const wordsMax = 64
/** How many words of a search may together match one word of a name, as "van der berg" matches Vanderberg. */
const writtenTogetherMax = 4
// Names in Chinese characters, kana or Hangul have no spaces. A search may begin with any of their first 12 characters.
const suffixesMax = 12

export type Named = { first_name: string; last_name: string; email: string }

/**
 * The index words of a lead: the names and the part of the e-mail before the @, each whole and in pieces; the names written
 * together; and the e-mail.
 */
export const wordsOfLead = ({ first_name, last_name, email }: Named): string[] => {
  const localPart = email.slice(0, email.lastIndexOf('@'))
  const [first, last] = [foldName(first_name).split(' '), foldName(last_name).split(' ')]
  const tokens = [...first, ...last, ...foldName(localPart).split(' ')]
  const words = [cut(foldName(email)), ...tokens.flatMap(forms), ...writtenTogether(first, last)].filter(
    Boolean,
  )
  return [...new Set(words)].slice(0, wordsMax)
}

/**
 * The ways to write each word of a search: the word, and the word written together with the words before it. A lead has the
 * word if one of its words begins with one of them. So "de la cruz" finds Delacruz, and "maria de la cruz" Maria Elena
 * Delacruz.
 */
export const spellings = (search: readonly string[]): string[][] => {
  const words = search.map((typed) => (typed.includes('@') ? foldName(typed) : lettersAndDigits(fold(typed))))
  return words.map((word, at) => (word === '' ? [] : [word, ...joinedWithThoseBefore(words, at)].map(cut)))
}

/** For the last word of "van der berg": derberg and vanderberg. E-mails are not joined. */
const joinedWithThoseBefore = (words: string[], at: number): string[] => {
  const near = words.slice(Math.max(0, at + 1 - writtenTogetherMax), at + 1)
  const run = near.slice(near.findLastIndex((word) => word.includes('@')) + 1)
  return run.slice(0, -1).map((_, from) => run.slice(from).join(''))
}

/**
 * The name without its spaces, from each of its words on, so that Delacruz finds "Maria De La Cruz", and عبدالله finds
 * "عبد الله". In scripts without spaces also with the family name first, like 王小明.
 */
const writtenTogether = (first: string[], last: string[]): string[] => {
  const words = [...first, ...last].map(lettersAndDigits).filter(Boolean)
  const fromEach = words.slice(0, -1).map((_, from) => words.slice(from).join(''))
  const familyFirst = [...last, ...first].map(lettersAndDigits).join('')
  return (withoutSpaces.test(familyFirst) ? [...fromEach, familyFirst] : fromEach).map(cut)
}

/** Scripts whose names are written without spaces. */
const withoutSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** "o'brien-smith" is found by obriensmith, brien and smith. */
const forms = (token: string): string[] => {
  const pieces = token.split(/[^\p{L}\p{N}\p{M}]+/u)
  return [lettersAndDigits(token), ...pieces, ...pieces.flatMap(endings)].map(cut)
}

/** A search may leave out the Arabic article, or begin inside a name in Chinese characters, kana or Hangul. */
const endings = (piece: string): string[] => {
  if (/^ال\p{L}{2}/u.test(piece)) return [piece.slice(2)]
  if (!withoutSpaces.test(piece)) return []
  // `fold` splits Hangul syllables into letters; NFC makes one character of each again.
  const characters = Array.from(piece.normalize('NFC'))
  return characters.slice(1, suffixesMax).map((_, at) => fold(characters.slice(at + 1).join('')))
}

const foldName = (name: string) => fold(name).replace(/\s+/gu, ' ').trim()
