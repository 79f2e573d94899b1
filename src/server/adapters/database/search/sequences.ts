import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/**
 * The words of the notes and of the resume of a lead in their order, each as one character. Where words stand is read from
 * here, as the index of SQLite cannot be asked for it, and texts are long.
 */
export type Sequences = readonly string[]

/** Between the notes and the resume. */
const end = '\n'
/** An empty word: what it separates is not beside each other. */
export const gap = ' '

// Characters of three bytes each in UTF-8, before the first surrogate.
const first = 0x0800
const count = 0xd800 - first

/** Different words may have the same character: one pair in 53,248 has. */
export const characterOf = (word: string): string => {
  if (word === '') return gap
  // FNV-1a (draft-eastlake-fnv), of UTF-16 units.
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  return String.fromCharCode(first + ((hash >>> 0) % count))
}

export const putSequence = async (
  tx: Database,
  leadId: number,
  texts: readonly (readonly string[])[],
): Promise<void> => {
  const words = sequenceOf(texts)
  await tx
    .insertInto('search_sequences')
    .values({ lead_id: leadId, words })
    .onConflict((conflict) => conflict.column('lead_id').doUpdateSet({ words }))
    .execute()
}

type Texts = readonly (readonly string[])[]

const sequenceOf = (texts: Texts) => texts.map((each) => each.map(characterOf).join('')).join(end)

/** The same for new leads. */
export const putNewSequences = async (tx: Database, texts: ReadonlyMap<number, Texts>): Promise<void> => {
  const rows = [...texts].map(([lead_id, each]) => ({ lead_id, words: sequenceOf(each) }))
  await insertSequences(tx, rows)
}

const insertSequences = insertion('search_sequences', ['lead_id', 'words'])

/** By the id of the lead. One without texts has no entry. */
export const selectSequences = async (
  db: Database,
  ids: readonly number[],
): Promise<Map<number, Sequences>> => {
  const rows = await db.selectFrom('search_sequences').selectAll().where('lead_id', 'in', ids).execute()
  return new Map(rows.map(({ lead_id, words }) => [lead_id, words.split(end)]))
}
