import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { isPostgres } from './locking.ts'
import type { Database } from './schema.ts'

/** A value that a condition compares a column with. The databases store true and false as 1 and 0. */
export type ColumnValue = string | number | boolean | null

/** True where the column has the value. The value is a literal: PostgreSQL and SQLite use a partial index only then. */
export const has = (column: string, value: ColumnValue): RawBuilder<SqlBool> =>
  value === null
    ? sql`${sql.ref(column)} is null`
    : sql`${sql.ref(column)} = ${sql.lit(typeof value === 'boolean' ? Number(value) : value)}`

/** True where all conditions are true, and where there are no conditions. */
export const allOf = (conditions: readonly Expression<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)

/** True where one of the conditions is, at least. */
export const anyOf = (conditions: readonly Expression<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`

/** True where it is one of the values, however many: the statement stays the same, and so does not have to be prepared again. */
export const isAmong = (
  db: Database,
  expression: Expression<unknown>,
  values: readonly (string | number)[],
): RawBuilder<SqlBool> =>
  isPostgres(db)
    ? sql`${expression} = any (${values})`
    : sql`${expression} in (select value from json_each(${JSON.stringify(values)}))`
