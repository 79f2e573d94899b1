const wordMaxLength = 100
const wordsMax = 64
const askedMax = 8
/** How many words of a search may be one word of a name: of "van der berg", all three. */
const writtenTogetherMax = 4
// Of a name in Chinese characters, kana or Hangul, which has no spaces, each of the first so many may begin a search.
const suffixesMax = 12

export type Named = { first_name: string; last_name: string; email: string }

/**
 * The words under which a lead is found: names and the part of the e-mail before the @, whole and in pieces, the names
 * written together, and the e-mail.
 */
export const wordsOfLead = ({ first_name, last_name, email }: Named): string[] => {
  const localPart = email.slice(0, email.lastIndexOf('@'))
  const [first, last] = [fold(first_name).split(' '), fold(last_name).split(' ')]
  const tokens = [...first, ...last, ...fold(localPart).split(' ')]
  const words = [cut(fold(email)), ...tokens.flatMap(forms), ...writtenTogether(first, last)].filter(Boolean)
  return [...new Set(words)].slice(0, wordsMax)
}

/**
 * What is asked for, the longest word first: it is likely to be the rarest. Each word comes as the beginnings of words of
 * which a lead must have one: itself, and itself written together with those before it. So "de la cruz" finds Delacruz, and
 * "maria de la cruz" Maria Elena Delacruz.
 */
export const wordsOfSearch = (search: string): string[][] => {
  const words = fold(search)
    .split(' ')
    .map((token) => (token.includes('@') ? token : solid(token)))
    .filter(Boolean)
  const asked = words.map((word, at) => [word, ...joinedWithThoseBefore(words, at)].map(cut))
  const once = new Map(asked.map((beginnings) => [beginnings[0], beginnings]))
  return [...once.values()].sort(([a = ''], [b = '']) => b.length - a.length).slice(0, askedMax)
}

/** Of "van der berg" at its end: derberg and vanderberg. An e-mail is joined with nothing. */
const joinedWithThoseBefore = (words: string[], at: number): string[] => {
  const near = words.slice(Math.max(0, at + 1 - writtenTogetherMax), at + 1)
  const run = near.slice(near.findLastIndex((word) => word.includes('@')) + 1)
  return run.slice(0, -1).map((_, from) => run.slice(from).join(''))
}

/**
 * What a name is without its spaces, from each of its words on, so that Delacruz finds "Maria De La Cruz", and عبدالله
 * "عبد الله"; where names are written without any, with the family name in front as well, like 王小明.
 */
const writtenTogether = (first: string[], last: string[]): string[] => {
  const solids = [...first, ...last].map(solid).filter(Boolean)
  const fromEach = solids.slice(0, -1).map((_, from) => solids.slice(from).join(''))
  const familyFirst = [...last, ...first].map(solid).join('')
  return (withoutSpaces.test(familyFirst) ? [...fromEach, familyFirst] : fromEach).map(cut)
}

/** Scripts whose names are written without spaces. */
const withoutSpaces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** "o'brien-smith" is found as obriensmith, brien and smith alike. */
const forms = (token: string): string[] => {
  const pieces = token.split(/[^\p{L}\p{N}]+/u)
  return [solid(token), ...pieces, ...pieces.flatMap(endings)].map(cut)
}

const solid = (token: string) => token.replace(/[^\p{L}\p{N}]+/gu, '')

/** The Arabic article may be left out; a name in Chinese characters, kana or Hangul may be asked for by its second part. */
const endings = (piece: string): string[] => {
  if (/^ال\p{L}{2}/u.test(piece)) return [piece.slice(2)]
  if (!withoutSpaces.test(piece)) return []
  // A syllable of Hangul, which folding has taken apart, is one character.
  const characters = Array.from(piece.normalize('NFC'))
  return characters.slice(1, suffixesMax).map((_, at) => fold(characters.slice(at + 1).join('')))
}

/**
 * Compatible forms made one (NFKD), marks, joiners, the Arabic tatweel and letters like the ʻ of Hawaii taken away, lower
 * case; letters that Unicode does not take apart but people write without their stroke, and those that are written either
 * way (the Greek sigma at the end of a word, some Arabic ones), are made one as well.
 */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}ـʹ-ʽ]/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþıςىة]/gu, (letter) => alike[letter] ?? letter)
    .replace(/\s+/gu, ' ')
    .trim()

const alike: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
  ى: 'ي',
  ة: 'ه',
}

const cut = (word: string) => Array.from(word).slice(0, wordMaxLength).join('')
