import { type SearchPlace, wordsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { clausesOf } from '#words/clauses.ts'

/** A line of words, as the search takes it. */
export const understood = (line: string, where?: SearchPlace) => {
  const words = wordsOf(parseFilter(line).filter)
  return { words, clauses: clausesOf(words, where) }
}
