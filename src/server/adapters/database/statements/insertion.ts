import type { Compilable, CompiledQuery, InsertQueryBuilder, InsertResult, Insertable } from 'kysely'
import { runCompiled } from './compiled.ts'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

type Started<Table extends keyof Schema> = InsertQueryBuilder<Schema, Table, InsertResult>

/**
 * An INSERT of one or more rows, built and compiled once (see prepared.ts) for each of a few numbers of rows: SQLite needs half a
 * megabyte for a prepared statement of a hundred rows, and the numbers of rows are many.
 * @param columns the columns that get a value; the others get their default
 * @param end adds what follows the values, like ON CONFLICT or RETURNING; it must not contain values itself
 * @returns how many rows were inserted or changed, and the rows of RETURNING
 */
export const insertion = <Table extends keyof Schema, Column extends keyof Insertable<Schema[Table]>, Row>(
  table: Table,
  columns: readonly Column[],
  end: (insert: Started<Table>) => Compilable<Row> = (insert) => insert,
) => {
  // Kysely needs some value to compile the statement; each run passes the real ones.
  const placeholders = Object.fromEntries(columns.map((column) => [column, null])) as Insertable<
    Schema[Table]
  >
  const made = {
    sqlite: new Map<number, CompiledQuery<Row>>(),
    postgres: new Map<number, CompiledQuery<Row>>(),
  }
  type Values = Required<Pick<Insertable<Schema[Table]>, Column>>
  const insert = (db: Database, rows: readonly Values[]) => {
    const known = made[isPostgres(db) ? 'postgres' : 'sqlite']
    const parameters: unknown[] = []
    // In the order in which Kysely numbers the values of an INSERT.
    for (const row of rows) for (const column of columns) parameters.push(row[column])
    const query =
      known.get(rows.length) ?? end(db.insertInto(table).values(rows.map(() => placeholders))).compile()
    known.set(rows.length, query)
    return runCompiled<Row>(db, { ...query, parameters })
  }
  return async (db: Database, rows: readonly Values[]) => {
    let changed = 0n
    const returned: Row[] = []
    for (let at = 0; at < rows.length;) {
      const count = atOnce(rows.length - at)
      const result = await insert(db, rows.slice(at, at + count))
      changed += result.numAffectedRows ?? 0n
      returned.push(...result.rows)
      at += count
    }
    return { changed: Number(changed), rows: returned }
  }
}

const rowsMax = 256

/** The greatest power of two that is not greater. */
const atOnce = (rows: number) => Math.min(rowsMax, 2 ** Math.floor(Math.log2(rows)))
