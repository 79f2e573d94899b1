import {
  type Condition,
  type FilterMistake,
  conditionsOf,
  isCondition,
  wordsOf,
} from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { printCondition } from '#contract/filter/print-filter.ts'

export const conditionsIn = (line: string): Condition[] => conditionsOf(parseFilter(line).filter)

/** Only words have an order "best first", and pieces of texts in which they were found. */
export const hasWords = (line: string | undefined): boolean =>
  line !== undefined && wordsOf(parseFilter(line).filter).some(({ isExcluded }) => !isExcluded)

/** Does the line leave leads out without saying which to search for? */
export const onlyExcludes = (line: string): boolean => {
  const { filter } = parseFilter(line)
  return filter.length > 0 && filter.every((part) => !isCondition(part) && part.isExcluded)
}

export const mistakeIn = (line: string | undefined): FilterMistake | undefined =>
  line === undefined ? undefined : parseFilter(line).mistakes[0]

/** The line with one more condition; what was typed stays as it is. */
export const withCondition = (line: string, condition: Condition): string =>
  withPiece(line, printCondition(condition))

/** Nothing can follow a phrase whose quotation mark at the end is missing. */
export const withPiece = (line: string, piece: string): string => {
  const isOpen = parseFilter(line).filter.some((part) => !isCondition(part) && part.isOpen)
  return (isOpen ? `${piece} ${line}` : `${line} ${piece}`).trim()
}

export const withoutCondition = (line: string, { at }: Condition): string =>
  at === undefined
    ? line
    : `${line.slice(0, at.offset).trimEnd()} ${line.slice(at.offset + at.length).trimStart()}`.trim()
