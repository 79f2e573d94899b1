import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Row } from '#server/adapters/database/transfer/rows.ts'
import type { DatabaseKind } from '#server/testing/database/databases.ts'

/** Everything in a database: the rows of each table, and every definition as the database itself reports it. */
export type Contents = { rows: Record<string, Row[]>; definitions: Row[] }

export const readDatabase = async (db: Database, kind: DatabaseKind): Promise<Contents> => {
  const { rows: names } = await tableNames[kind].execute(db)
  const rows: Contents['rows'] = {}
  for (const { name } of names) {
    const found = await sql<Row>`select * from ${sql.table(name)}`.execute(db)
    rows[name] = inOneOrder(found.rows)
  }
  return { rows, definitions: (await definitionsOf[kind].execute(db)).rows }
}

/** Sorts rows, because a database returns them in any order. */
export const inOneOrder = <T extends object>(rows: T[]): T[] =>
  rows.toSorted((a, b) => (JSON.stringify(Object.values(a)) < JSON.stringify(Object.values(b)) ? -1 : 1))

/** Without the words of the search, which each database stores in its own way. */
const tableNames: Record<DatabaseKind, RawBuilder<{ name: string }>> = {
  sqlite: sql`
    select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' and name not like 'lead\\_index%' escape '\\'
    order by name`,
  postgres: sql`
    select tablename as name from pg_tables where schemaname = current_schema() and tablename <> 'lead_index'
    order by tablename`,
}

const definitionsOf: Record<DatabaseKind, RawBuilder<Row>> = {
  sqlite: sql`select type, name, tbl_name, sql from sqlite_schema order by type, name`,
  postgres: sql`
    select 'column' as type, t.relname || '.' || c.attname as name,
      concat_ws(' ', format_type(c.atttypid, c.atttypmod), c.attcollation, c.attnotnull, c.attidentity,
        pg_get_expr(d.adbin, d.adrelid)) as definition
    from pg_class as t
    join pg_attribute as c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
    left join pg_attrdef as d on d.adrelid = t.oid and d.adnum = c.attnum
    where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r'
    union all
    select 'index', indexname, indexdef from pg_indexes where schemaname = current_schema()
    union all
    select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = current_schema()::regnamespace
    order by 1, 2`,
}
