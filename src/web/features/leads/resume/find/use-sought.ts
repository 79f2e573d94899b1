import { wordsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { useSearch } from '@tanstack/react-router'
import { clausesOf } from '#words/clauses.ts'

/** What the list was searched for from which the lead was opened, as far as a resume may have it; empty where that is nothing. */
export const useSought = (): string => {
  const { q = '' } = useSearch({ from: '/signed-in/leads/$id' })
  return soughtIn(q)
}

/** The longest of the words and "phrases" that are to be there: the one that says most. */
export const soughtIn = (q: string): string =>
  clausesOf(wordsOf(parseFilter(q).filter))
    .filter(({ isExcluded, place }) => !isExcluded && (place === undefined || place === 'resume'))
    .map(({ typed }) => typed.replace(/\*$/, ''))
    .reduce((longest, next) => (next.length > longest.length ? next : longest), '')
