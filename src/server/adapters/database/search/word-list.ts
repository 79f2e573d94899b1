import { sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Match, Term } from './match.ts'
import { selectMatches } from './select-matches.ts'

// More would take longer to look up than the databases need to find beginnings themselves.
const wordsMax = 500
/** The beginnings of so many characters are words of their own in the index of SQLite (`leadIndex` in table-words.ts). */
const indexedBySqlite = 4

/**
 * Asks for words in place of their beginnings, as far as the words are listed. The databases read all leads with any of the
 * words before they find the first one by a beginning; those with whole words they find one after the other.
 */
export const withWholeWords = async (db: Database, { all, none }: Match): Promise<Match> => {
  const expanded: Term[][] = []
  for (const terms of all) {
    const alternatives: Term[] = []
    for (const term of terms) alternatives.push(...(await wholeWords(db, term)))
    expanded.push(alternatives)
  }
  return { all: expanded, none }
}

const wholeWords = async (db: Database, term: Term): Promise<Term[]> => {
  const [before, beginning = ''] = [term.words.slice(0, -1), term.words.at(-1)]
  const isIndexed = !isPostgres(db) && Array.from(beginning).length === indexedBySqlite
  if (!term.isPrefix || isIndexed) return [term]
  const listed = await selectListed(db, beginning, wordsMax + 1)
  if (listed.length === 0 || listed.length > wordsMax) return [term]
  return listed.map((word) => ({ words: [...before, word], isPrefix: false }))
}

/** The words of texts that begin so, at most so many of them, in the order of their bytes. */
export const selectListed = async (db: Database, beginning: string, atMost: number): Promise<string[]> => {
  const listed = await db
    .selectFrom('search_words')
    .select('word')
    .where('word', '>=', beginning)
    // Ends with the last code point: sorts after every word with this beginning.
    .where('word', '<', `${beginning}\u{10ffff}`)
    .orderBy('word')
    .limit(atMost)
    .execute()
  return listed.map(({ word }) => word)
}

export const listWords = async (tx: Database, words: readonly string[]): Promise<void> => {
  if (words.length === 0) return
  // In one order, so that two transactions with the same new words cannot deadlock.
  const all = JSON.stringify([...words].sort())
  await sql`insert into search_words (word) select value from ${each(tx, all)} where true on conflict do nothing`.execute(
    tx,
  )
}

const each = (db: Database, json: string) =>
  isPostgres(db) ? sql`json_array_elements_text(${json}::json) as words (value)` : sql`json_each(${json})`

/** Removes the words that no lead has any more. */
export const unlistWords = async (tx: Database, words: readonly string[]): Promise<void> => {
  for (const word of words) {
    const match: Match = { all: [[{ words: [word], isPrefix: false }]], none: [] }
    const [used] = await selectMatches(tx, match, { atMost: 1 })
    if (used === undefined) await tx.deleteFrom('search_words').where('word', '=', word).execute()
  }
}
