import { sql } from 'kysely'
import { takeTurn } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { readLast, readPage, type Row } from './rows.ts'
import type { CopiedTable } from '#server/adapters/database/tables.ts'
import { refuseUnmovable } from './unmovable.ts'

/**
 * Copies what is missing in the target, a page in each transaction. As the source does not change, and rows go in the
 * order of their key, the last row of the target says where to go on, however the run before ended.
 * @param copied called with the rows of each page that is durable
 */
export const copyTable = async (
  source: Database,
  target: Database,
  table: CopiedTable,
  copied: (rows: number) => void,
): Promise<void> => {
  for (;;) {
    const rows = await transact(target, (tx) => copyPage(source, tx, table))
    if (rows === 0) return
    copied(rows)
  }
}

const copyPage = async (source: Database, tx: Database, table: CopiedTable): Promise<number> => {
  // Two of these commands at once would both go on from the same row.
  await takeTurn(tx, 'copy')
  const page = await readPage(source, table, await readLast(tx, table))
  await refuseUnmovable(source, table, page)
  if (page.length > 0) await insertRows(tx, table, page)
  return page.length
}

/** As one parameter: PostgreSQL takes 65,535 of them, and one for each value would be slower as well. */
const insertRows = (tx: Database, { name }: CopiedTable, rows: Row[]) => {
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((column) => sql.ref(column)))
  return sql`
    insert into ${sql.table(name)} (${columns})
    select ${columns} from json_populate_recordset(null::${sql.table(name)}, ${JSON.stringify(rows)})`.execute(
    tx,
  )
}
