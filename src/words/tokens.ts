import { cut, fold } from './fold.ts'

/** A word of a text as the search knows it, and where it is in the text, in UTF-16 units. */
export type Token = { word: string; from: number; to: number }

/** PostgreSQL stores no position of a word beyond 16,383. */
export const tokensMax = 16_000

/**
 * The words of a text in their order: runs of letters and digits, folded. The scripts that write no blanks between words
 * (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give every two neighboring characters, and the last one alone, so that a
 * single character is the beginning of a word. This code alone decides what a word is: both databases get the same, and the
 * app finds the same in a resume. When it changes, `tokensVersion` goes up.
 */
export const tokens = (text: string, atMost = tokensMax): Token[] => {
  const found: Token[] = []
  for (const { 0: run, index: from } of text.matchAll(runs)) {
    if (found.length >= atMost) break
    if (isPlain.test(run)) found.push({ word: cut(run.toLowerCase()), from, to: from + run.length })
    else if (isUnspaced(run)) found.push(...pairs(run, from))
    else found.push(...words(run, from))
  }
  return found.length > atMost ? found.slice(0, atMost) : found
}

/** Is the word of a script that writes no blanks between words? */
export const isUnspaced = (word: string): boolean => beginsUnspaced.test(word)

const unspaced = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}'
const letter = '[\\p{L}\\p{N}\\p{M}\\p{Cf}]'
const unspacedRun = `(?:(?=[\\p{L}\\p{N}])[${unspaced}][\\p{M}\\p{Cf}]*)+`
// First what most words are, as the classes of Unicode take ten times as long.
const plainRun = '[A-Za-z0-9]+(?![A-Za-z0-9]|[^\\x00-\\x7f])'
const runs = new RegExp(`${plainRun}|${unspacedRun}|(?:(?![${unspaced}])${letter})+`, 'gu')
const beginsUnspaced = new RegExp(`^[${unspaced}]`, 'u')
const isPlain = /^[A-Za-z0-9]+$/

/** Compatible forms may decompose to several words: a ligature of Arabic to a sentence. */
const words = (run: string, from: number): Token[] =>
  fold(run)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean)
    .map((word) => ({ word: cut(withoutArticle(word)), from, to: from + run.length }))

/** A search may leave out the Arabic article, alone or after the letters for and, with, as, so and for. */
const withoutArticle = (word: string) => word.replace(/^و?(?:[بكف]?ال|لل)(?=\p{L}{3})/u, '')

const pairs = (run: string, from: number): Token[] => {
  const characters: Token[] = []
  for (const { 0: character, index } of run.matchAll(/.[\p{M}\p{Cf}]*/gsu)) {
    const word = fold(character)
    if (word !== '') characters.push({ word, from: from + index, to: from + index + character.length })
  }
  return characters.map((one, at) => {
    const next = characters[at + 1]
    return next ? { word: one.word + next.word, from: one.from, to: next.to } : one
  })
}
