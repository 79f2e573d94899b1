import { sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'

export type IndexGaps = {
  /** Leads that the index does not have. */
  missing: number
  /** What the index has of leads that do not exist. */
  left: number
}

/** Compares the index with all leads from the id `from` on. Reads both: for the doctor only. */
export const findIndexGaps = async (db: Database, from: number): Promise<IndexGaps> => {
  const [table, id] = isPostgres(db) ? ['lead_index', 'lead_id'] : ['lead_index_docsize', 'id']
  const [indexed, key] = [sql.table(table ?? ''), sql.ref(`${table}.${id}`)]
  const { rows } = await sql<IndexGaps>`
    select
      (select count(*) from leads
        where id >= ${from} and not exists (select 1 from ${indexed} where ${key} = leads.id)) as missing,
      (select count(*) from ${indexed} where not exists (select 1 from leads where leads.id = ${key})) as "left"`.execute(
    db,
  )
  return rows[0] ?? { missing: 0, left: 0 }
}
