import { sql } from 'kysely'
import { lockName } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { readLast, readPage, type Row } from './rows.ts'
import type { CopiedTable } from '#server/adapters/database/tables/tables.ts'
import { refuseUnmovable } from './unmovable.ts'

/**
 * Copies the rows that the target lacks, a page in each transaction. The source does not change, and rows are copied in
 * the order of their key. So the target's last row says where to continue, however an earlier run ended.
 * @param copied called with the number of rows of each page, once the page is durable
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
  // Without the lock, two of these commands at once would both continue from the same row.
  await lockName(tx, 'copy')
  const page = await readPage(source, table, await readLast(tx, table))
  await refuseUnmovable(source, table, page)
  if (page.length > 0) await insertRows(tx, table, page)
  return page.length
}

/** Passes all rows as one parameter: PostgreSQL takes at most 65,535, and one per value would also be slower. */
const insertRows = (tx: Database, { name }: CopiedTable, rows: Row[]) => {
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((column) => sql.ref(column)))
  return sql`
    insert into ${sql.table(name)} (${columns})
    select ${columns} from json_populate_recordset(null::${sql.table(name)}, ${JSON.stringify(rows)})`.execute(
    tx,
  )
}
