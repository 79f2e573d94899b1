import { isOneMistake } from '#contract/values/one-mistake.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { isAmong } from '#server/adapters/database/conditions.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { selectMatches } from '#server/adapters/database/search/select-matches.ts'
import { inNames } from './index-entry.ts'
import type { Clause } from '#words/clauses.ts'
import { isUnspaced } from '#words/tokens.ts'

/** The words of names that a clause may mean as well. */
export type SimilarNames = ReadonlyMap<Clause, string[]>

/** Shorter words are one mistake away from too many others. */
const lettersMin = 4
const lettersMax = 40
const foundMax = 200

/**
 * Lists the words of a name, so that they are found in spite of a typing mistake: each under itself and under itself without each
 * of its letters. Two words that differ by one mistake have such a part in common (the idea of SymSpell).
 */
export const listNames = async (tx: Database, words: readonly string[]): Promise<void> => {
  const fitting = [...new Set(words)].filter(
    (word) => !isUnspaced(word) && word.length >= lettersMin && word.length <= lettersMax,
  )
  if (fitting.length === 0) return
  const known = await tx
    .selectFrom('name_parts')
    .select('word')
    .where((eb) => isAmong(tx, eb.ref('part'), fitting))
    .whereRef('part', '=', 'word')
    .execute()
  const listed = new Set(known.map(({ word }) => word))
  const rows = fitting
    .filter((word) => !listed.has(word))
    .flatMap((word) => partsOf(word).map((part) => ({ part, word })))
    // In one order, so that two transactions with the same new words cannot deadlock.
    .sort((a, b) => (a.part + a.word < b.part + b.word ? -1 : 1))
  await insertParts(tx, rows)
}

const insertParts = insertion('name_parts', ['part', 'word'], (insert) =>
  insert.onConflict((conflict) => conflict.doNothing()),
)

/** Removes the words of a name that no lead has any more. */
export const unlistNames = async (tx: Database, words: readonly string[]): Promise<void> => {
  for (const word of new Set(words)) {
    const match = { all: [[{ words: [inNames(word)], isPrefix: false }]], none: [] }
    const [used] = await selectMatches(tx, match, { atMost: 1 })
    if (used !== undefined) continue
    await tx.deleteFrom('name_parts').where('part', 'in', partsOf(word)).where('word', '=', word).execute()
  }
}

const partsOf = (word: string): string[] => {
  const letters = Array.from(word)
  return [...new Set([word, ...letters.map((_, at) => letters.toSpliced(at, 1).join(''))])]
}

/** The words of names that differ from a word of the search by one mistake, for each clause that has such words. */
export const similarNames = async (db: Database, clauses: readonly Clause[]): Promise<SimilarNames> => {
  const similar = new Map<Clause, string[]>()
  for (const clause of clauses) {
    const [word] = clause.words
    const isForgiven =
      !clause.isExcluded &&
      !clause.isPhrase &&
      (clause.place ?? 'name') === 'name' &&
      clause.words.length === 1
    const names = isForgiven && word !== undefined ? await namesLike(db, word) : []
    if (names.length > 0) similar.set(clause, names)
  }
  return similar
}

const namesLike = async (db: Database, typed: string): Promise<string[]> => {
  if (typed.length < lettersMin - 1 || typed.length > lettersMax) return []
  const found = await db
    .selectFrom('name_parts')
    .select('word')
    .distinct()
    .where('part', 'in', partsOf(typed))
    .limit(foundMax)
    .execute()
  return found.map(({ word }) => word).filter((word) => word !== typed && isOneMistake(typed, word))
}
