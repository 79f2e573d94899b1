import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { MoveRefused } from './move-refused.ts'
import type { Row } from './rows.ts'
import type { CopiedTable } from '#server/adapters/database/tables/tables.ts'

/**
 * SQLite stores any bytes as text; PostgreSQL stores neither NUL nor invalid UTF-8. Foyer writes no such text. Where
 * another program did, the move stops instead of dropping or replacing characters silently.
 * @throws MoveRefused naming the row but not its values
 */
export const refuseUnmovable = async (source: Database, table: CopiedTable, rows: Row[]): Promise<void> => {
  for (const row of rows) {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value !== 'string') continue
      if (value.includes('\0')) throw await refusal(source, table, row, column, 'a NUL character')
      // The driver replaces invalid UTF-8 by this character, but somebody may also have written the character itself.
      if (value.includes('\ufffd') && !(await isStoredAs(source, table, row, column))) {
        throw await refusal(source, table, row, column, 'bytes that are not UTF-8')
      }
    }
  }
}

const refusal = async (source: Database, table: CopiedTable, row: Row, column: string, what: string) => {
  // A client may have chosen the key, so the message names a row by its rowid, or by its lead in tables without one.
  const id = table.name === 'lead_words' ? 'lead_id' : 'rowid'
  const { rows } = await sql<{ number: number }>`
    select ${sql.ref(id)} as number from ${sql.table(table.name)} where ${isRow(table, row)}`.execute(source)
  const place = `${table.name}, ${id} ${rows[0]?.number}, column ${column}`
  return new MoveRefused(
    `PostgreSQL cannot store the text in ${place}: it has ${what}. Make a copy of foyer.sqlite, look at the row with ` +
      `sqlite3 (select hex(${column}) from ${table.name} where ${id} = ${rows[0]?.number}), change the text with an ` +
      `update, and run this command again: it continues where it stopped.`,
  )
}

const isStoredAs = async (source: Database, table: CopiedTable, row: Row, column: string) => {
  const { rows } = await sql<{ same: number }>`
    select cast(${sql.ref(column)} as blob) = cast(${row[column]} as blob) as same
    from ${sql.table(table.name)} where ${isRow(table, row)}`.execute(source)
  return rows[0]?.same === 1
}

const isRow = ({ key }: CopiedTable, row: Row) =>
  sql.join(
    key.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
    sql` and `,
  )
