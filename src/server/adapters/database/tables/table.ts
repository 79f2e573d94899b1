import type { Selectable } from 'kysely'
import type { Schema } from '#server/adapters/database/schema.ts'

/** How a column is stored: as an integer or a text; with `?` when it may be null. */
type Column<Value> = `${NonNullable<Value> extends number ? 'int' : 'text'}${null extends Value ? '?' : ''}`

type Name<Table extends keyof Schema> = keyof Schema[Table] & string

export type Table<T extends keyof Schema = keyof Schema> = {
  columns: { readonly [C in keyof Selectable<Schema[T]>]: Column<Selectable<Schema[T]>[C]> }
  /** The primary key; rows are copied and compared in its order. */
  key: readonly Name<T>[]
  /**
   * Columns that hold one word of a list. For lists that grow, the database has no check: types and the doctor check
   * them.
   */
  words?: { readonly [C in keyof Selectable<Schema[T]>]?: readonly NonNullable<Selectable<Schema[T]>[C]>[] }
  /** The database assigns each row its `id`, and never assigns an id twice, even after rows are erased. */
  givesIds?: true
  /** Why the table is not copied when an installation is backed up or moved. Tables without a reason are copied. */
  leftBehind?: string
  /**
   * For tables with data of a lead: the column with the lead's id, or the table whose rows these rows belong to.
   * Erasing a lead erases its rows here, except where this is `kept`: such rows hold nothing personal.
   */
  ofLead?: Name<T> | { through: keyof Schema } | 'kept'
}
