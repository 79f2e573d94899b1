import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'
import {
  type Condition,
  type Filter,
  type FilterMistake,
  type FilterWord,
  type SearchPlace,
  type Span,
  isCondition,
} from './filter.ts'
import { type Read, readField } from './read-field.ts'

/** Understands a line as `FilterLine` describes it. Of what has a mistake nothing is in the filter. */
export const parseFilter = (typed: string): { filter: Filter; mistakes: FilterMistake[] } => {
  const line = cleaned(typed)
  const parts: (FilterWord | Condition)[] = []
  const mistakes: FilterMistake[] = []
  let place: SearchPlace | undefined
  for (let at = 0; at < line.length;) {
    const read = readField(line, at) ?? readWord(line, at, place)
    at = read?.end ?? at + 1
    if (read?.place) place = read.place
    if (read?.part) parts.push(read.part)
    if (read?.mistake) mistakes.push(read.mistake)
  }
  const excess = parts.filter(isCondition)[limits.filterConditionsMax]
  if (excess?.at) mistakes.push(tooMany(excess.at))
  if (line === typed) return { filter: parts, mistakes }
  const inTyped = <Part extends { at?: Span }>(part: Part) =>
    part.at ? { ...part, at: typedSpan(typed, part.at) } : part
  return {
    filter: parts.map((part) => (isCondition(part) ? inTyped(part) : part)),
    mistakes: mistakes.map((mistake) => ({ ...mistake, ...typedSpan(typed, mistake) })),
  }
}

/**
 * Joins an e-mail that was written with blanks around the @, but nothing in quotation marks, and not two @: a cleaned line stays as
 * it is.
 */
const cleaned = (typed: string) =>
  oneLine(typed.replaceAll('\0', '')).replaceAll(blanksAtSign, (_all, quoted?: string) => quoted ?? '@')

const blanksAtSign = /(["“”„][^"“”„]*["“”„]?)|(?<=[^\s"“”„@＠]) ?[@＠] ?(?=[^\s"“”„@＠])/g

// Telephones write quotation marks in pairs.
const wordPattern = /(?<minus>-?)(?:["“”„](?<phrase>[^"“”„]*)(?<close>["“”„]?)|(?<word>[^\s"“”„]+))/uy

const readWord = (line: string, at: number, place: SearchPlace | undefined): Read | undefined => {
  wordPattern.lastIndex = at
  const found = wordPattern.exec(line)
  if (!found) return undefined
  const { minus, phrase, close, word = '' } = found.groups ?? {}
  const text = (phrase ?? word).trim()
  const end = at + found[0].length
  const isPhrase = phrase !== undefined
  return text === ''
    ? { end }
    : { end, part: { text, isPhrase, isOpen: isPhrase && close === '', isExcluded: minus === '-', place } }
}

const tooMany = (span: Span): FilterMistake => ({
  ...span,
  message: `At most ${limits.filterConditionsMax} filters.`,
  fits: [],
})

/** Where a piece of the cleaned line is in what was typed, which may have more blanks and invisible characters. */
const typedSpan = (typed: string, { offset, length }: Span): Span => {
  const begin = typedPlace(typed, offset)
  return { offset: begin, length: typedPlace(typed, offset + length - 1) + 1 - begin }
}

/** The last unit of the shortest beginning of what was typed that has the place when it is cleaned. */
const typedPlace = (typed: string, at: number): number => {
  let [short, long] = [0, typed.length]
  while (short < long) {
    const middle = Math.floor((short + long) / 2)
    if (cleaned(typed.slice(0, middle)).length > at) long = middle
    else short = middle + 1
  }
  return Math.max(0, long - 1)
}
