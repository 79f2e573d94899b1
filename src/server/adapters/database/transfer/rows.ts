import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import type { CopiedTable } from '#server/adapters/database/tables/tables.ts'

export type Row = Record<string, string | number | null>

// Some copies pass each value as a parameter. PostgreSQL takes 65,535 of them: enough for tables of 65 columns.
const pageRows = 1_000

/** The next page of rows after the given one, in the order of the key; empty at the end. Works on both databases. */
export const readPage = async (db: Database, table: CopiedTable, after: Row | undefined): Promise<Row[]> => {
  const { name, key } = table
  const beyond = after
    ? sql`where (${keyOf(table)}) > (${sql.join(key.map((column) => after[column]))})`
    : sql``
  const page = sql<Row>`select * from ${sql.table(name)} ${beyond} order by ${keyOf(table)} limit ${pageRows}`
  return (await page.execute(db)).rows
}

/** Every row in the order of the key, a page at a time. */
export async function* readPages(db: Database, table: CopiedTable): AsyncGenerator<Row[]> {
  let page = await readPage(db, table, undefined)
  while (page.length > 0) {
    yield page
    page = await readPage(db, table, page.at(-1))
  }
}

/** The last row in the order of the key. */
export const readLast = async (db: Database, table: CopiedTable): Promise<Row | undefined> => {
  const backwards = sql.join(table.key.map((column) => sql`${sql.ref(column)} desc`))
  const last = sql<Row>`select * from ${sql.table(table.name)} order by ${backwards} limit 1`
  return (await last.execute(db)).rows[0]
}

export const countRows = async (db: Database, { name }: CopiedTable): Promise<number> => {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(name)}`.execute(db)
  return rows[0]?.rows ?? 0
}

const keyOf = ({ key }: CopiedTable) => sql.join(key.map((column) => sql.ref(column)))
