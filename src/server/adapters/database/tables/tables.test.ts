import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RawBuilder, sql } from 'kysely'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { type DatabaseKind, databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { copiedTables, tables } from './tables.ts'

type Found = { columns: Record<string, string>; key: string[]; givesIds: boolean; refersTo: string[] }

for (const kind of databases) {
  test(`every table has the declared columns, key, ids and references (${kind})`, async (t) => {
    const url = kind === 'postgres' ? await makePostgresDatabase(t) : undefined
    const database = openDatabase({ url, folder: await makeTestFolder(t) })
    try {
      await migrate(database)
      const { schema_version: _, ...found } = await readTables(database.db, kind)
      assert.deepEqual(
        Object.fromEntries(
          Object.entries(found).map(([name, { columns, key, givesIds }]) => [
            name,
            { columns, key, givesIds },
          ]),
        ),
        Object.fromEntries(
          Object.entries(tables).map(([name, { columns, key, ...table }]) => [
            name,
            { columns, key, givesIds: 'givesIds' in table },
          ]),
        ),
      )

      const before = new Set<string>()
      for (const { name } of copiedTables) {
        for (const to of found[name]?.refersTo ?? []) assert.ok(before.has(to), `${name} refers to ${to}`)
        before.add(name)
      }
      for (const [name, { columns, ...table }] of Object.entries(tables)) {
        const { ofLead } = { ofLead: undefined, ...table }
        const refersTo = found[name]?.refersTo ?? []
        const isOfLead = 'lead_id' in columns || refersTo.includes('leads')
        if (isOfLead) assert.ok(ofLead, `${name} declares whether erasing a lead erases its rows`)
        if (typeof ofLead === 'object')
          assert.ok(refersTo.includes(ofLead.through), `${name}, ${ofLead.through}`)
      }
    } finally {
      await database.close()
    }
  })
}

const readTables = async (db: Database, kind: DatabaseKind): Promise<Record<string, Found>> => {
  const { rows } = await columnsOf[kind].execute(db)
  const found: Record<string, Found> = {}
  for (const row of rows) {
    const table = (found[row.table] ??= { columns: {}, key: [], givesIds: false, refersTo: [] })
    table.columns[row.name] = `${row.is_text ? 'text' : 'int'}${row.is_nullable ? '?' : ''}`
    if (row.place_in_key > 0) table.key[row.place_in_key - 1] = row.name
    if (row.gives_ids) table.givesIds = true
    if (row.refers_to !== null) table.refersTo.push(row.refers_to)
  }
  return found
}

type ColumnRow = {
  table: string
  name: string
  is_text: number
  is_nullable: number
  /** 0 outside the primary key. */
  place_in_key: number
  gives_ids: number
  refers_to: string | null
}

const columnsOf: Record<DatabaseKind, RawBuilder<ColumnRow>> = {
  sqlite: sql`
    select t.name as "table", c.name, lower(c.type) = 'text' as is_text, c."notnull" = 0 and c.pk = 0 as is_nullable,
      c.pk as place_in_key, c.pk > 0 and t.sql like '%autoincrement%' as gives_ids,
      (select "table" from pragma_foreign_key_list(t.name) where "from" = c.name) as refers_to
    from sqlite_schema as t join pragma_table_info(t.name) as c
    where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' and t.name not like 'lead\\_index%' escape '\\'`,
  postgres: sql`
    select t.relname as "table", c.attname as name, (c.atttypid = 'text'::regtype)::int as is_text,
      (not c.attnotnull)::int as is_nullable, coalesce(array_position(k.conkey, c.attnum), 0) as place_in_key,
      (c.attidentity <> '')::int as gives_ids,
      (select confrelid::regclass::text from pg_constraint
        where contype = 'f' and conrelid = t.oid and conkey = array[c.attnum]) as refers_to
    from pg_class as t
    join pg_attribute as c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
    left join pg_constraint as k on k.conrelid = t.oid and k.contype = 'p'
    where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and t.relname <> 'lead_index'`,
}
