import type { SearchPlace } from '#contract/schemas/search.ts'
import type { Match, Term } from '#server/adapters/database/search/match.ts'
import { asBeginning, beginningMax, inNames, inNotes, inResume } from './index-entry.ts'
import { spellings } from './name-words.ts'
import type { Clause } from '#words/parse-query.ts'
import type { SimilarNames } from './similar-names.ts'

/**
 * What the index has to be asked.
 * @param similar names that a clause may mean as well (similar-names.ts)
 * @returns undefined where the search leaves out leads without naming any
 */
export const matchOf = (clauses: readonly Clause[], similar: SimilarNames): Match | undefined => {
  const names = nameBeginnings(clauses)
  const all = clauses
    .filter(({ isExcluded }) => !isExcluded)
    .map((clause) => [
      ...termsOf(clause, names.get(clause)),
      ...(similar.get(clause) ?? []).map((name) => ({ words: [inNames(name)], isPrefix: false })),
    ])
  const none = clauses.filter(({ isExcluded }) => isExcluded).flatMap((clause) => termsOf(clause, undefined))
  return all.length === 0 ? undefined : { all, none }
}

/**
 * How the words of a name may begin that a clause asks for. Phrases and what is left out have no entry: they ask for words of
 * a name exactly.
 */
export const nameBeginnings = (clauses: readonly Clause[]): Map<Clause, string[]> => {
  const found = new Map<Clause, string[]>()
  for (const run of runsOf(clauses)) {
    const ways = spellings(run.map(({ typed }) => typed))
    for (const [at, clause] of run.entries()) found.set(clause, ways[at] ?? [])
  }
  return found
}

/** Words beside each other, which may be one word of a name. */
const runsOf = (clauses: readonly Clause[]): Clause[][] => {
  const runs: Clause[][] = [[]]
  for (const [at, clause] of clauses.entries()) {
    if (clauses[at - 1]?.place !== clause.place) runs.push([])
    if (clause.isPhrase || clause.isExcluded) runs.push([])
    else runs.at(-1)?.push(clause)
  }
  return runs
}

const termsOf = (clause: Clause, beginnings: readonly string[] | undefined): Term[] => {
  const { words, isPrefix, place } = clause
  const term = (marked: (word: string) => string): Term => ({ words: words.map(marked), isPrefix })
  const inPlace: Record<SearchPlace, () => Term[]> = {
    name: () => beginnings?.map(nameTerm) ?? [term(inNames)],
    notes: () => [term(inNotes)],
    resume: () => [term(inResume)],
  }
  return place === undefined ? Object.values(inPlace).flatMap((terms) => terms()) : inPlace[place]()
}

const nameTerm = (beginning: string): Term =>
  Array.from(beginning).length <= beginningMax
    ? { words: [asBeginning(beginning)], isPrefix: false }
    : { words: [inNames(beginning)], isPrefix: true }
