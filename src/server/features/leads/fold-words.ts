const wordMaxLength = 100
const wordsMax = 64
// Of a name in Chinese characters or kana, which has no spaces, each of the first so many characters may begin a search.
const suffixesMax = 12

export type Named = { first_name: string; last_name: string; email: string }

/** The words under which a lead is found: names and the part of the e-mail before the @, whole and in pieces, and the e-mail. */
export const wordsOfLead = ({ first_name, last_name, email }: Named): string[] => {
  const localPart = email.slice(0, email.lastIndexOf('@'))
  const tokens = fold(`${first_name} ${last_name} ${localPart}`).split(' ')
  const words = [cut(fold(email)), ...tokens.flatMap(forms)].filter(Boolean)
  return [...new Set(words)].slice(0, wordsMax)
}

/** What is asked for, the longest first: it is likely to be the rarest. */
export const wordsOfSearch = (search: string): string[] => {
  const words = fold(search)
    .split(' ')
    .map((token) => cut(token.includes('@') ? token : solid(token)))
    .filter(Boolean)
  return [...new Set(words)].sort((a, b) => b.length - a.length).slice(0, 8)
}

/** "o'brien-smith" is found as obriensmith, brien and smith alike. */
const forms = (token: string): string[] => {
  const pieces = token.split(/[^\p{L}\p{N}]+/u)
  return [solid(token), ...pieces, ...pieces.flatMap(endings)].map(cut)
}

const solid = (token: string) => token.replace(/[^\p{L}\p{N}]+/gu, '')

/** The Arabic article may be left out; a name in Chinese characters or kana may be asked for by its second part. */
const endings = (piece: string): string[] => {
  if (/^ال\p{L}{2}/u.test(piece)) return [piece.slice(2)]
  if (!/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(piece)) return []
  const characters = Array.from(piece)
  return characters.slice(1, suffixesMax).map((_, at) => characters.slice(at + 1).join(''))
}

/**
 * Compatible forms made one (NFKD), marks, joiners and the Arabic tatweel taken away, lower case; letters that Unicode does not take apart
 * but people write without their stroke, and the Arabic ones that are written either way, are made one as well.
 */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}ـ]/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþıىة]/gu, (letter) => alike[letter] ?? letter)
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
  ى: 'ي',
  ة: 'ه',
}

const cut = (word: string) => Array.from(word).slice(0, wordMaxLength).join('')
