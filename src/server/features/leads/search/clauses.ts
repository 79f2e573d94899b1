import type { FilterWord, SearchPlace } from '#contract/filter/filter.ts'
import { normalizeEmail } from '#contract/values/email.ts'
import { isUnspaced, tokens } from './tokens.ts'

/** A part of a search: a word, or words that stand one after the other. */
export type Clause = {
  /** As it was typed, without signs of the search around it; an e-mail as it is stored. */
  typed: string
  /** Its words as they are in a text, at least one. */
  words: string[]
  /** In quotation marks. */
  isPhrase: boolean
  /** Its last word may be the beginning of a word. */
  isPrefix: boolean
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
      const clause = clauseOf(typed, isBeingTyped || (!isPhrase && text.endsWith('*')))
      return clause ? [{ ...clause, isPhrase, isExcluded, place }] : []
    })
    .slice(0, clausesMax)

const clauseOf = (typed: string, mayBePrefix: boolean) => {
  const found = tokens(typed)
  const last = found.at(-1)
  if (last === undefined) return undefined
  // In a script without blanks the last character stands alone as well, after the pair that it ends.
  const isInPair = (found.at(-2)?.to ?? 0) > last.from
  const isLong = isUnspaced(last.word) || Array.from(last.word).length >= beginningMin
  return {
    typed,
    words: (isInPair ? found.slice(0, -1) : found).map(({ word }) => word),
    isPrefix: !isInPair && isLong && (mayBePrefix || isUnspaced(last.word)),
  }
}
