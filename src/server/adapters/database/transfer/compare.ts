import { createHash } from 'node:crypto'
import type { Database } from '#server/adapters/database/schema.ts'
import { readPages } from './rows.ts'
import type { CopiedTable } from '#server/adapters/database/tables/tables.ts'

/** The number of rows, and one SHA-256 (hex) over all their values in the order of the key. */
export type Sum = { rows: number; sha256: string }
export type Compared = { table: string; source: Sum; target: Sum; equal: boolean }

/** Reads the whole table on both sides, a page at a time, and compares number and content of the rows. */
export const compareTable = async (
  source: Database,
  target: Database,
  table: CopiedTable,
): Promise<Compared> => {
  const sums = { source: await sumUp(source, table), target: await sumUp(target, table) }
  const equal = sums.source.rows === sums.target.rows && sums.source.sha256 === sums.target.sha256
  return { table: table.name, ...sums, equal }
}

/** Hashes one line per row: a JSON array (RFC 8259) of column names and values, sorted by name. */
const sumUp = async (db: Database, table: CopiedTable): Promise<Sum> => {
  const hash = createHash('sha256')
  let rows = 0
  for await (const page of readPages(db, table)) {
    const columns = Object.keys(page[0] ?? {}).sort()
    for (const row of page) {
      hash.update(`${JSON.stringify(columns.map((column) => [column, row[column]]))}\n`)
    }
    rows += page.length
  }
  return { rows, sha256: hash.digest('hex') }
}
