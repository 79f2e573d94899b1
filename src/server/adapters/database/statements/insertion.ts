import type { Compilable, CompiledQuery, InsertQueryBuilder, InsertResult, Insertable } from 'kysely'
import { runCompiled } from './compiled.ts'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

type Started<Table extends keyof Schema> = InsertQueryBuilder<Schema, Table, InsertResult>

/**
 * An INSERT of one or more rows, built and compiled once for each number of rows (see prepared.ts).
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
  return async (db: Database, rows: readonly Required<Pick<Insertable<Schema[Table]>, Column>>[]) => {
    const known = made[isPostgres(db) ? 'postgres' : 'sqlite']
    const parameters: unknown[] = []
    // In the order in which Kysely numbers the values of an INSERT.
    for (const row of rows) for (const column of columns) parameters.push(row[column])
    const query =
      known.get(rows.length) ?? end(db.insertInto(table).values(rows.map(() => placeholders))).compile()
    known.set(rows.length, query)
    const { numAffectedRows = 0n, rows: returned } = await runCompiled<Row>(db, { ...query, parameters })
    return { changed: Number(numAffectedRows), rows: returned }
  }
}
