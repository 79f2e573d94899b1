import type { SearchPlace } from '#contract/schemas/search.ts'
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
  /** As it was typed, without signs of the search around it. */
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
 * Understands what was typed (`SearchText` in the contract says how). Never throws: what means nothing is left out.
 * @param where the place of words before any `in:`
 */
export const parseQuery = (typed: string, where?: SearchPlace): Clause[] => {
  const clauses: Clause[] = []
  let place = where
  const parts = [...typed.matchAll(part)]
  for (const [at, { groups = {} }] of parts.entries()) {
    const { minus, phrase, close, word = '' } = groups
    const placeWord = /^in:(name|note|resume)s?$/i.exec(word)?.[1]?.toLowerCase()
    if (placeWord !== undefined && minus === '') {
      place = placeOf[placeWord]
      continue
    }
    const isBeingTyped = at === parts.length - 1 && minus === '' && (phrase === undefined || close === '')
    const [typed, isPhrase] = [phrase ?? word, phrase !== undefined]
    const asked = askedWords(typed, isBeingTyped || word.endsWith('*'))
    if (asked) clauses.push({ typed, ...asked, isPhrase, isExcluded: minus === '-', place })
  }
  return clauses.slice(0, clausesMax)
}

// Telephones write quotation marks in pairs.
const part = /(?<minus>-?)(?:["“”„](?<phrase>[^"“”„]*)(?<close>["“”„]?)|(?<word>[^\s"“”„]+))/gu

const placeOf: Record<string, SearchPlace> = { name: 'name', note: 'notes', resume: 'resume' }

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
