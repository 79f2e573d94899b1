import { sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { blocksOf } from './blocks.ts'
import { putNewSequences, putSequence } from './sequences.ts'
import { listWords, unlistWords } from './word-list.ts'

/**
 * The words of a lead, in sequences. A word has letters and digits of any script, no blanks and no ASCII signs. An empty word
 * is a gap: what it separates is not beside each other. Different sequences have different words. A sequence has at most
 * 16,383 words, and a word 255 times, as PostgreSQL keeps no more positions.
 */
export type IndexEntry = {
  names: readonly (readonly string[])[]
  /** Their words are listed, so that they can be found by their beginnings. */
  texts: readonly (readonly string[])[]
}

/** Stores the words of a lead in place of those that it had. */
export const putIntoIndex = async (tx: Database, leadId: number, entry: IndexEntry): Promise<void> => {
  await putWords(tx, leadId, entry)
  await listWords(tx, listedIn(entry))
  await putSequence(tx, leadId, entry.texts)
}

/** Stores the words of new leads, by their ids, in a few statements. */
export const putNewIntoIndex = async (
  tx: Database,
  entries: ReadonlyMap<number, IndexEntry>,
): Promise<void> => {
  if (entries.size === 0) return
  const rows = [...entries].map(([id, { names, texts }]) => {
    const sequences = [...names, ...texts]
    return [id, isPostgres(tx) ? vectorOf([...sequences, blocksOf(id)]) : textOf(sequences)]
  })
  const all = JSON.stringify(rows)
  const insertion = isPostgres(tx)
    ? sql`
        insert into lead_index (lead_id, words)
        select (entry ->> 0)::bigint, (entry ->> 1)::tsvector from json_array_elements(${all}::json) as entries (entry)`
    : sql`insert into lead_index (rowid, words) select value ->> 0, value ->> 1 from json_each(${all})`
  await insertion.execute(tx)
  await listWords(tx, [...new Set([...entries.values()].flatMap(listedIn))])
  await putNewSequences(tx, new Map([...entries].map(([lead, { texts }]) => [lead, texts])))
}

/** Stores the names of a new lead, which has no texts yet: a submission writes no more than this. */
export const putNamesIntoIndex = (tx: Database, leadId: number, names: IndexEntry['names']): Promise<void> =>
  putWords(tx, leadId, { names, texts: [] })

const putWords = async (tx: Database, leadId: number, entry: IndexEntry) => {
  const sequences = [...entry.names, ...entry.texts]
  const insertion = isPostgres(tx)
    ? sql`
        insert into lead_index (lead_id, words) values (${leadId}, ${vectorOf([...sequences, blocksOf(leadId)])}::tsvector)
        on conflict (lead_id) do update set words = excluded.words`
    : sql`insert or replace into lead_index (rowid, words) values (${leadId}, ${textOf(sequences)})`
  await insertion.execute(tx)
}

type Sequences = readonly (readonly string[])[]

/** SQLite counts the positions itself, so a gap is a word, for which no search asks. */
const textOf = (sequences: Sequences) =>
  sequences
    .flat()
    .map((word) => word || '\ue000')
    .join(' ')

/** The input syntax of a tsvector (PostgreSQL documentation, section 8.11.1). */
const vectorOf = (sequences: Sequences) => {
  const positions = new Map<string, number[]>()
  for (const words of sequences)
    for (const [at, word] of words.entries()) {
      const known = positions.get(word)
      if (known) known.push(at + 1)
      else if (word !== '') positions.set(word, [at + 1])
    }
  return [...positions].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ')
}

const listedIn = ({ texts }: IndexEntry) => [...new Set(texts.flat())].filter(Boolean)

/**
 * Takes leads out of the index. Their words may stay in the files of the database until `purgeIndex`.
 * @param entries the words that each has, by its id; those that no other lead has are not listed any more
 */
export const removeFromIndex = async (
  tx: Database,
  entries: ReadonlyMap<number, IndexEntry>,
): Promise<void> => {
  const ids = [...entries.keys()]
  if (ids.length === 0) return
  const id = sql.ref(isPostgres(tx) ? 'lead_id' : 'rowid')
  await sql`delete from lead_index where ${id} in (${sql.join(ids)})`.execute(tx)
  await tx.deleteFrom('search_sequences').where('lead_id', 'in', ids).execute()
  await unlistWords(tx, [...new Set([...entries.values()].flatMap(listedIn))])
}
