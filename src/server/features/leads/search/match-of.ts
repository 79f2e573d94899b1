import type { SearchPlace } from '#contract/filter/filter.ts'
import type { Match, Term } from '#server/adapters/database/search/match.ts'
import { asBeginning, asPhone, beginningMax, inNames, inNotes, inResume } from './index-entry.ts'
import { spellings } from './name-words.ts'
import { phoneEnd } from '../same-person/normal-contacts.ts'
import type { Clause } from '#words/clauses.ts'
import type { SimilarNames } from './similar-names.ts'

/**
 * What the index has to be asked.
 * @param similar names that a clause may mean as well (similar-names.ts)
 * @returns undefined where the search leaves out leads without naming any
 */
export const matchOf = (clauses: readonly Clause[], similar: SimilarNames): Match | undefined => {
  const names = nameBeginnings(clauses)
  const phones = phonesIn(clauses)
  const all = wantedOf(clauses).map((clause) => [
    ...termsOf(clause, names.get(clause)),
    ...similarTerms(similar.get(clause)),
    ...phoneTerms(phones.get(clause)),
  ])
  return all.length === 0 ? undefined : { all, none: excludedTerms(clauses) }
}

/** What the index has to be asked for the leads that have any of the excluded words. */
export const matchOfExcluded = (clauses: readonly Clause[]): Match => ({
  all: [excludedTerms(clauses)],
  none: [],
})

const excludedTerms = (clauses: readonly Clause[]) =>
  clauses.filter(({ isExcluded }) => isExcluded).flatMap((clause) => termsOf(clause, undefined))

/**
 * What the index has to be asked for leads whose names alone have all that is wanted.
 * @returns undefined where some of it cannot be in names
 */
export const matchInNames = (clauses: readonly Clause[], similar: SimilarNames): Match | undefined => {
  const wanted = wantedOf(clauses)
  if (wanted.length === 0 || !wanted.every((clause) => mayBeIn(clause, 'name'))) return undefined
  const names = nameBeginnings(clauses)
  const all = wanted.map((clause) => [
    ...nameTerms(clause, names.get(clause)),
    ...similarTerms(similar.get(clause)),
  ])
  return { all, none: [] }
}

export const wantedOf = (clauses: readonly Clause[]): Clause[] =>
  clauses.filter(({ isExcluded }) => !isExcluded)

export const mayBeIn = ({ place }: Clause, where: SearchPlace): boolean =>
  place === undefined || place === where

/**
 * How the words of a name may begin that a clause asks for. Phrases and what is left out have no entry: they ask for words of
 * a name exactly.
 */
export const nameBeginnings = (clauses: readonly Clause[]): Map<Clause, string[]> => {
  const found = new Map<Clause, string[]>()
  for (const run of runsOf(clauses, isJoinable)) {
    const ways = spellings(run.map(({ typed }) => typed))
    for (const [at, clause] of run.entries()) found.set(clause, ways[at] ?? [])
  }
  return found
}

/** The end of the telephone number that a clause is, alone or together with those beside it. */
export const phonesIn = (clauses: readonly Clause[]): Map<Clause, string> => {
  const found = new Map<Clause, string>()
  for (const run of runsOf(clauses, isOfPhone)) {
    const end = phoneEnd(run.map(({ typed }) => typed).join(''))
    if (end !== undefined) for (const clause of run) found.set(clause, end)
  }
  return found
}

const isOfPhone = (clause: Clause) =>
  isJoinable(clause) && clause.place === undefined && /^\+?[\d().\-/]+$/.test(clause.typed)

const isJoinable = ({ isPhrase, isExcluded }: Clause) => !isPhrase && !isExcluded

/** Clauses beside each other, which may be one word of a name or one telephone number. */
const runsOf = (clauses: readonly Clause[], isPart: (clause: Clause) => boolean): Clause[][] => {
  const runs: Clause[][] = [[]]
  for (const [at, clause] of clauses.entries()) {
    if (clauses[at - 1]?.place !== clause.place) runs.push([])
    if (isPart(clause)) runs.at(-1)?.push(clause)
    else runs.push([])
  }
  return runs
}

const termsOf = (clause: Clause, beginnings: readonly string[] | undefined): Term[] => [
  ...(mayBeIn(clause, 'name') ? nameTerms(clause, beginnings) : []),
  ...textPlaces.filter((place) => mayBeIn(clause, place)).map((place) => textTerm(clause, place)),
]

const nameTerms = (clause: Clause, beginnings: readonly string[] | undefined): Term[] =>
  beginnings?.map(nameTerm) ?? [marked(clause, inNames)]

const nameTerm = (beginning: string): Term =>
  Array.from(beginning).length <= beginningMax
    ? { words: [asBeginning(beginning)], isPrefix: false }
    : { words: [inNames(beginning)], isPrefix: true }

const phoneTerms = (end: string | undefined): Term[] =>
  end === undefined ? [] : [{ words: [asPhone(end)], isPrefix: false }]

const similarTerms = (names: readonly string[] = []): Term[] =>
  names.map((name) => ({ words: [inNames(name)], isPrefix: false }))

export const textPlaces = ['notes', 'resume'] as const

/** What a clause asks for in a text. */
export const textTerm = (clause: Clause, place: (typeof textPlaces)[number]): Term =>
  marked(clause, place === 'notes' ? inNotes : inResume)

const marked = ({ words, isPrefix }: Clause, mark: (word: string) => string): Term => ({
  words: words.map(mark),
  isPrefix,
})
