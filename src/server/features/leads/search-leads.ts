import { type SqlBool, sql } from 'kysely'
import { idOfReference } from '#contract/values/reference.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { wordsOfSearch } from './fold-words.ts'
import type { SearchCursor } from './inbox-cursor.ts'
import { type InboxRow, selectItemsById } from './inbox.queries.ts'

/** How many entries of the index one request looks at: what bounds its cost, whatever is asked for. */
const entriesMax = 500

export type Found = { rows: InboxRow[]; next: SearchCursor | undefined }

/** The lead whose reference is asked for, and what the words find. */
export const findLeads = async (
  db: Database,
  search: string,
  page: { after: SearchCursor | undefined; pageSize: number },
): Promise<Found> => {
  const id = page.after === undefined ? idOfReference(search) : undefined
  const meant = await selectItemsById(db, id === undefined ? [] : [id])
  const pageSize = Math.max(1, page.pageSize - meant.length)
  const found = await searchLeads(db, search, { ...page, pageSize })
  return { ...found, rows: [...meant, ...found.rows.filter((row) => row.id !== id)] }
}

/**
 * Leads of which every word asked for begins a word, by itself or together with those asked for before it, in the order of
 * what the longest of them found. Each lead comes once. A page may hold fewer than `pageSize` although there are more.
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

/** Entries with any of the beginnings, in the order of the index, each once: of all its stretches together the first ones. */
const firstEntries = async (
  db: Database,
  beginnings: readonly string[],
  others: readonly string[][],
  after: SearchCursor | undefined,
) => {
  const stretches = await Promise.all(
    beginnings.map((beginning) => {
      const start =
        after !== undefined && byBytes(after.word, beginning) >= 0
          ? { word: after.word, id: after.id }
          : { word: beginning, id: 0 }
      return selectEntries(db, { start, end: endOf(beginning) }, beginnings, others).execute()
    }),
  )
  // Maria begins with "maria" and with "mariade": one stretch may lie within another.
  const entries = new Map(stretches.flat().map((entry) => [`${entry.word} ${entry.lead_id}`, entry]))
  return [...entries.values()]
    .sort((a, b) => byBytes(a.word, b.word) || a.lead_id - b.lead_id)
    .slice(0, entriesMax + 1)
}

/** As both databases sort words. */
const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))

type Stretch = { start: { word: string; id: number }; end: string }

/** A stretch of the index; an entry fits that is the first of its lead and whose lead has the other words too. */
const selectEntries = (
  db: Database,
  { start, end }: Stretch,
  beginnings: readonly string[],
  others: readonly string[][],
) =>
  db
    .selectFrom('lead_words as entry')
    .select(['entry.word', 'entry.lead_id'])
    .select((eb) => {
      const wordWith = (beginning: string) =>
        eb
          .selectFrom('lead_words as other')
          .select(eb.lit(1).as('one'))
          .whereRef('other.lead_id', '=', 'entry.lead_id')
          .where('other.word', '>=', beginning)
          .where('other.word', '<', endOf(beginning))
      const hasEarlier = beginnings.map((beginning) =>
        eb.exists(wordWith(beginning).whereRef('other.word', '<', 'entry.word')),
      )
      const hasOthers = others.map((each) => eb.or(each.map((beginning) => eb.exists(wordWith(beginning)))))
      return eb.and([eb.not(eb.or(hasEarlier)), ...hasOthers]).as('fits')
    })
    .where(sql<SqlBool>`(entry.word, entry.lead_id) > (${start.word}, ${start.id})`)
    .where('entry.word', '<', end)
    .orderBy('entry.word')
    .orderBy('entry.lead_id')
    .limit(entriesMax + 1)

/** Behind every word with the prefix: nothing sorts after the last code point. */
const endOf = (prefix: string) => `${prefix}\u{10ffff}`
