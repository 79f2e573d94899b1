import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'

/** What a condition can ask of a column. Databases keep true and false as 1 and 0. */
export type Asked = string | number | boolean | null

/** The column has the value, which is written out: a partial index is taken for a literal only. */
export const has = (column: string, value: Asked): RawBuilder<SqlBool> =>
  value === null
    ? sql`${sql.ref(column)} is null`
    : sql`${sql.ref(column)} = ${sql.lit(typeof value === 'boolean' ? Number(value) : value)}`

/** All of them; of none, true. */
export const allOf = (conditions: readonly Expression<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
