import { type SqlBool, sql } from 'kysely'
import { idOfReference } from '#contract/values/reference.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { wordsOfSearch } from './fold-words.ts'
import type { SearchCursor } from './inbox-cursor.ts'
import { type InboxRow, selectItemsById } from './inbox.queries.ts'

/** How many index entries one request reads at most. It limits the cost of any search. */
const entriesMax = 500

export type Found = { rows: InboxRow[]; next: SearchCursor | undefined }

/** Finds the lead whose reference was typed, and leads that match the words. */
export const findLeads = async (
  db: Database,
  search: string,
  page: { after: SearchCursor | undefined; pageSize: number },
): Promise<Found> => {
  const id = page.after === undefined ? idOfReference(search) : undefined
  const byReference = await selectItemsById(db, id === undefined ? [] : [id])
  const pageSize = Math.max(1, page.pageSize - byReference.length)
  const found = await searchLeads(db, search, { ...page, pageSize })
  return { ...found, rows: [...byReference, ...found.rows.filter((row) => row.id !== id)] }
}

/**
 * Leads that match every word of the search (see wordsOfSearch), in the order of the index entries that the longest word
 * matches. Each lead comes once. A page may have fewer than `pageSize` leads although more follow.
 */
const searchLeads = async (
  db: Database,
  search: string,
  { after, pageSize }: { after: SearchCursor | undefined; pageSize: number },
): Promise<Found> => {
  const [longest, ...others] = wordsOfSearch(search)
  if (longest === undefined) return { rows: [], next: undefined }
  const entries = await firstEntries(db, longest, others, after)
  const fitting = entries.slice(0, entriesMax).filter(({ fits }) => Boolean(fits))
  const page = fitting.slice(0, pageSize)
  const isMore = fitting.length > pageSize || entries.length > entriesMax
  const last = fitting.length > pageSize ? page.at(-1) : entries[entriesMax - 1]
  return {
    rows: await selectItemsById(
      db,
      page.map(({ lead_id }) => lead_id),
    ),
    next: isMore && last ? { word: last.word, id: last.lead_id } : undefined,
  }
}

/** The first index entries with any of the prefixes, in the order of the index, each once. */
const firstEntries = async (
  db: Database,
  prefixes: readonly string[],
  others: readonly string[][],
  after: SearchCursor | undefined,
) => {
  const ranges = await Promise.all(
    prefixes.map((prefix) => {
      const start =
        after !== undefined && byBytes(after.word, prefix) >= 0
          ? { word: after.word, id: after.id }
          : { word: prefix, id: 0 }
      return selectEntries(db, { start, end: endOf(prefix) }, prefixes, others).execute()
    }),
  )
  // The range of "mariade" is within that of "maria", so an entry may be selected twice.
  const entries = new Map(ranges.flat().map((entry) => [`${entry.word} ${entry.lead_id}`, entry]))
  return [...entries.values()]
    .sort((a, b) => byBytes(a.word, b.word) || a.lead_id - b.lead_id)
    .slice(0, entriesMax + 1)
}

/** The order in which both databases sort words. */
const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))

type IndexRange = { start: { word: string; id: number }; end: string }

/** Index entries of a range. An entry `fits` if it is the first match of its lead and the lead has the other words. */
const selectEntries = (
  db: Database,
  { start, end }: IndexRange,
  prefixes: readonly string[],
  others: readonly string[][],
) =>
  db
    .selectFrom('lead_words as entry')
    .select(['entry.word', 'entry.lead_id'])
    .select((eb) => {
      const wordWith = (prefix: string) =>
        eb
          .selectFrom('lead_words as other')
          .select(eb.lit(1).as('one'))
          .whereRef('other.lead_id', '=', 'entry.lead_id')
          .where('other.word', '>=', prefix)
          .where('other.word', '<', endOf(prefix))
      const hasEarlier = prefixes.map((prefix) =>
        eb.exists(wordWith(prefix).whereRef('other.word', '<', 'entry.word')),
      )
      const hasOthers = others.map((each) => eb.or(each.map((prefix) => eb.exists(wordWith(prefix)))))
      return eb.and([eb.not(eb.or(hasEarlier)), ...hasOthers]).as('fits')
    })
    .where(sql<SqlBool>`(entry.word, entry.lead_id) > (${start.word}, ${start.id})`)
    .where('entry.word', '<', end)
    .orderBy('entry.word')
    .orderBy('entry.lead_id')
    .limit(entriesMax + 1)

/** A text that sorts after every word with the prefix, because it ends with the last code point. */
const endOf = (prefix: string) => `${prefix}\u{10ffff}`
