import type { Compilable, CompiledQuery, InsertQueryBuilder, InsertResult, Insertable } from 'kysely'
import { isPostgres } from './locking.ts'
import type { Database, Schema } from './schema.ts'

type Started<Table extends keyof Schema> = InsertQueryBuilder<Schema, Table, InsertResult>

/**
 * An INSERT of one or more rows, all with the columns of the first, built and compiled once for each set of columns and
 * number of rows (see prepared.ts).
 * @param end what follows the values, like ON CONFLICT or RETURNING, with no values of its own
 * @returns how many rows were inserted or changed, and what RETURNING gave
 */
export const insertion = <Table extends keyof Schema, Row>(
  table: Table,
  end: (insert: Started<Table>) => Compilable<Row> = (insert) => insert,
) => {
  const made = new Map<string, CompiledQuery>()
  return async (db: Database, rows: readonly Insertable<Schema[Table]>[]) => {
    const columns = Object.keys(rows[0] ?? {})
    const form = `${isPostgres(db) ? 'postgres' : 'sqlite'} ${rows.length} ${columns.join(' ')}`
    const query = made.get(form) ?? end(db.insertInto(table).values(rows)).compile()
    made.set(form, query)
    // Kysely writes the values row by row, in the order of the columns.
    const parameters = rows.flatMap((row) => columns.map((column): unknown => Reflect.get(row, column)))
    const { numAffectedRows = 0n, ...result } = await db.executeQuery<Row>({
      ...query,
      parameters,
    })
    return { changed: Number(numAffectedRows), rows: result.rows }
  }
}
