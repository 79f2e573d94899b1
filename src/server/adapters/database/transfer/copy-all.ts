import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { type Side, readHighestIds, writeHighestIds } from './highest-ids.ts'
import { type Row, readPages } from './rows.ts'
import { type CopiedTable, copiedTables } from '#server/adapters/database/tables/tables.ts'

/**
 * Copies every row into empty tables of the same version, and the highest ids. `from` must be a transaction where
 * others write meanwhile; `to` must always be one, so that nobody sees half a copy.
 */
export const copyAll = async (from: Side, to: Side, progress: (text: string) => void): Promise<void> => {
  for (const table of copiedTables) {
    let rows = 0
    for await (const page of readPages(from.db, table)) {
      await insertRows(to.db, table, page)
      rows += page.length
      progress(`database: ${table.name}, ${rows.toLocaleString('en')} rows`)
    }
  }
  await writeHighestIds(to, await readHighestIds(from))
}

const insertRows = (tx: Database, { name }: CopiedTable, rows: Row[]) => {
  const columns = Object.keys(rows[0] ?? {})
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
  return sql`insert into ${sql.table(name)} (${names}) values ${sql.join(values)}`.execute(tx)
}
