import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate } from '#server/adapters/database/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { type DatabaseKind, databases, makePostgresDatabase } from '#server/testing/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { copiedTables, leftBehind } from './tables.ts'

for (const kind of databases) {
  test(`every table of the database is copied, or left behind for a reason (${kind})`, async (t) => {
    const url = kind === 'postgres' ? await makePostgresDatabase(t) : undefined
    const database = openDatabase({ url, folder: await makeTestFolder(t) })
    try {
      await migrate(database)
      const named = [...copiedTables.map(({ name }) => name), ...Object.keys(leftBehind)]
      assert.deepEqual((await listTables(database.db, kind)).sort(), named.sort())
    } finally {
      await database.close()
    }
  })
}

test('tables are copied in the order of their primary key, and after those that they refer to', async (t) => {
  const database = openDatabase({ url: undefined, folder: await makeTestFolder(t) })
  try {
    await migrate(database)
    const before = new Set<string>()
    for (const { name, key } of copiedTables) {
      const columns = await sql<{ name: string }>`
        select name from pragma_table_info(${name}) where pk > 0 order by pk`.execute(database.db)
      assert.deepEqual(
        key,
        columns.rows.map((column) => column.name),
      )
      const referred = await sql<{ to: string }>`
        select "table" as "to" from pragma_foreign_key_list(${name})`.execute(database.db)
      for (const { to } of referred.rows) assert.ok(before.has(to), `${name} refers to ${to}`)
      before.add(name)
    }
  } finally {
    await database.close()
  }
})

const listTables = async (db: Database, kind: DatabaseKind) => {
  const { rows } = await (
    kind === 'sqlite'
      ? sql<{
          name: string
        }>`select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'`
      : sql<{
          name: string
        }>`select table_name as name from information_schema.tables where table_schema = 'public'`
  ).execute(db)
  return rows.map(({ name }) => name)
}
