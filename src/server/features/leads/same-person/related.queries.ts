import type { Database } from '#server/adapters/database/schema.ts'
import type { PersonKey } from './person-keys.ts'

/** Thousands can share an address like info@…: of each key only the newest leads are looked at. */
export const leadsOfKeyMax = 50

/** For each key the newest other leads that have it, one more than are looked at, which shows whether there are more. */
export const selectSharing = (db: Database, leadId: number, keys: readonly PersonKey[]) => {
  const [first, ...others] = keys.map((key) => newestWith(db, leadId, key))
  if (first === undefined) throw new Error('Name at least one key.')
  return others.reduce((all, each) => all.unionAll(each), first)
}

/** In a subquery, because SQLite allows a limit only around a union. */
const newestWith = (db: Database, leadId: number, { kind, key }: PersonKey) =>
  db
    .selectFrom(
      db
        .selectFrom('person_keys')
        .select(['kind', 'key', 'lead_id'])
        .where('kind', '=', kind)
        .where('key', '=', key)
        .where('lead_id', '!=', leadId)
        .orderBy('lead_id', 'desc')
        .limit(leadsOfKeyMax + 1)
        .as('found'),
    )
    .select(['found.kind', 'found.key', 'found.lead_id'])

/** Which of the others somebody has said to be another person. */
export const selectDifferent = (db: Database, leadId: number, others: readonly number[]) =>
  db
    .selectFrom('different_persons')
    .select('other_id')
    .where('lead_id', '=', leadId)
    .where('other_id', 'in', others)

/** A part of the text of a resume: the time to compare two of them grows with their lengths. */
export const selectBeginning = (db: Database, leadId: number, length: number) =>
  db
    .selectFrom('leads')
    .leftJoin('resume_readings as reading', 'reading.lead_id', 'leads.id')
    .select(['leads.resume_path', 'leads.resume_read', 'reading.has_text', 'reading.findings'])
    .select(({ fn, ref, val }) =>
      fn<string | null>('substr', [ref('reading.text'), val(1), val(length)]).as('text'),
    )
    .where('leads.id', '=', leadId)
    .executeTakeFirst()
