import type { FilterWord, SearchPlace } from '#contract/filter/filter.ts'
import { normalizeEmail } from '#contract/values/email.ts'
import { type Token, isUnspaced, tokens } from './tokens.ts'

/** A word, or words that stand one after the other. */
export type Asked = {
  /** As they are in a text, at least one. */
  words: string[]
  /** The last one may be the beginning of a word. */
  isPrefix: boolean
}

/** A part of a search. */
export type Clause = Asked & {
  /** As it was typed, without signs of the search around it; an e-mail as it is stored. */
  typed: string
  /** In quotation marks. */
  isPhrase: boolean
  /** Leads with it are left out. */
  isExcluded: boolean
  /** Undefined: anywhere. */
  place: SearchPlace | undefined
}

const clausesMax = 16
/** Too many words begin with the same three letters. */
const beginningMin = 4

/**
 * What the words of a filter ask for. What means nothing is left out.
 * @param where the place of words before any `in:`
 */
export const clausesOf = (words: readonly FilterWord[], where?: SearchPlace): Clause[] =>
  words
    .flatMap(({ text, isPhrase, isOpen, isExcluded, place = where }, at) => {
      const isBeingTyped = at === words.length - 1 && !isExcluded && (!isPhrase || isOpen)
      const typed = !isPhrase && text.includes('@') ? normalizeEmail(text) : text
      const asked = askedWords(typed, isBeingTyped || (!isPhrase && text.endsWith('*')))
      return asked ? [{ typed, ...asked, isPhrase, isExcluded, place }] : []
    })
    .slice(0, clausesMax)

/** The words of what was typed for one clause, if it has any. */
export const askedWords = (typed: string, mayBePrefix: boolean): Asked | undefined => {
  const found = tokens(typed)
  const last = found.at(-1)
  if (last === undefined) return undefined
  // In a script without blanks the last character stands alone as well, after the pair that it ends.
  const isInPair = (found.at(-2)?.to ?? 0) > last.from
  const isLong = isUnspaced(last.word) || Array.from(last.word).length >= beginningMin
  return {
    words: (isInPair ? found.slice(0, -1) : found).map(({ word }) => word),
    isPrefix: !isInPair && isLong && (mayBePrefix || isUnspaced(last.word)),
  }
}

/** Do the words of a text from this one on say what is asked for? */
export const standsAt = (
  found: readonly Pick<Token, 'word'>[],
  at: number,
  { words, isPrefix }: Asked,
): boolean =>
  words.every((word, offset) => {
    const there = found[at + offset]?.word ?? ''
    return isPrefix && offset === words.length - 1 ? there.startsWith(word) : there === word
  })
