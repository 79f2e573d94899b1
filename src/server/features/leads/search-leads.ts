import { type Expression, type SqlBool, sql } from 'kysely'
import { idOfReference } from '#contract/reference.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { wordsOfSearch } from './fold-words.ts'
import type { InboxCursor } from './inbox-cursor.ts'
import { type InboxRow, selectItemsById } from './inbox.queries.ts'

/** How many entries of the index one request looks at: what bounds its cost, whatever is asked for. */
const entriesMax = 500

export type Found = { rows: InboxRow[]; next: InboxCursor | undefined }

/** The lead whose reference is asked for, and what the words find. */
export const findLeads = async (
  db: Database,
  search: string,
  page: { after: InboxCursor | undefined; pageSize: number },
): Promise<Found> => {
  const id = page.after === undefined ? idOfReference(search) : undefined
  const meant = await selectItemsById(db, id === undefined ? [] : [id])
  const pageSize = Math.max(1, page.pageSize - meant.length)
  const found = await searchLeads(db, search, { ...page, pageSize })
  return { ...found, rows: [...meant, ...found.rows.filter((row) => row.id !== id)] }
}

/**
 * Leads of which every word asked for begins a word, in the order of what the longest of them found. Each lead comes once.
 * A page may hold fewer than `pageSize` although there are more.
 */
const searchLeads = async (
  db: Database,
  search: string,
  { after, pageSize }: { after: InboxCursor | undefined; pageSize: number },
): Promise<Found> => {
  const [prefix, ...others] = wordsOfSearch(search)
  if (prefix === undefined) return { rows: [], next: undefined }
  const entries = await selectEntries(db, prefix, others, after).execute()
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

/** Entries of the index in its order; one fits that is the first of its lead and whose lead has the other words too. */
const selectEntries = (
  db: Database,
  prefix: string,
  others: readonly string[],
  after: InboxCursor | undefined,
) =>
  db
    .selectFrom('lead_words as entry')
    .select(['entry.word', 'entry.lead_id'])
    .select((eb) => {
      const hasEarlier = eb.exists(
        eb
          .selectFrom('lead_words as earlier')
          .select(eb.lit(1).as('one'))
          .whereRef('earlier.lead_id', '=', 'entry.lead_id')
          .where('earlier.word', '>=', prefix)
          .whereRef('earlier.word', '<', 'entry.word'),
      )
      const hasOthers: Expression<SqlBool>[] = others.map((word) =>
        eb.exists(
          eb
            .selectFrom('lead_words as other')
            .select(eb.lit(1).as('one'))
            .whereRef('other.lead_id', '=', 'entry.lead_id')
            .where('other.word', '>=', word)
            .where('other.word', '<', endOf(word)),
        ),
      )
      return eb.and([eb.not(hasEarlier), ...hasOthers]).as('fits')
    })
    .where(sql<SqlBool>`(entry.word, entry.lead_id) > (${after?.word ?? prefix}, ${after?.id ?? 0})`)
    .where('entry.word', '<', endOf(prefix))
    .orderBy('entry.word')
    .orderBy('entry.lead_id')
    .limit(entriesMax + 1)

/** Behind every word with the prefix: nothing sorts after the last code point. */
const endOf = (prefix: string) => `${prefix}\u{10ffff}`
