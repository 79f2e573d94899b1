import { wordsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { clausesOf } from '#server/features/leads/search/clauses.ts'

/** A line of words, as the search takes it. */
export const understood = (line: string) => {
  const words = wordsOf(parseFilter(line).filter)
  return { words, clauses: clausesOf(words) }
}
