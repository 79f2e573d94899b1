import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { isPostgres } from './locking.ts'
import type { Database } from './schema.ts'

/** The text of a column with the letters A to Z in lower case; others stay as they are, on both databases. */
export const asciiLower = (db: Database, column: string): RawBuilder<string> =>
  isPostgres(db) ? sql`lower(${sql.ref(column)} collate "C")` : sql`lower(${sql.ref(column)})`

/** True where the text contains the other one. */
export const contains = (db: Database, text: RawBuilder<string>, part: string): RawBuilder<SqlBool> =>
  isPostgres(db) ? sql`strpos(${text}, ${part}) > 0` : sql`instr(${text}, ${part}) > 0`
