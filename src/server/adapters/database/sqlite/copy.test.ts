import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { words } from '#server/adapters/database/migrations/table-words.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { copySqlite } from './copy.ts'

test('a copy ends although others write all the time, and holds the content of one moment', async (t) => {
  const folder = await makeTestFolder(t)
  const writer = new DatabaseSync(join(folder, 'a.sqlite'))
  writer.exec('pragma journal_mode = wal; create table t (x text); begin')
  const insert = writer.prepare('insert into t values (?)')
  const rows = 20_000
  for (let n = 0; n < rows; n++) insert.run('x'.repeat(100))
  writer.exec('commit')
  const reader = new DatabaseSync(join(folder, 'a.sqlite'), { readOnly: true })

  let steps = 0
  await copySqlite(reader, join(folder, 'b.sqlite'), () => {
    steps += 1
    assert.ok(steps < 1_000, 'each write restarts the copy')
    insert.run('another')
  })
  assert.ok(steps > 1)
  reader.close()
  writer.close()

  // The copy is a single file that can be read from a read-only folder.
  assert.deepEqual(await readdir(folder), ['a.sqlite', 'b.sqlite'])
  const copy = new DatabaseSync(join(folder, 'b.sqlite'), { readOnly: true })
  assert.deepEqual({ ...copy.prepare('select count(*) as rows from t').get() }, { rows })
  assert.deepEqual({ ...copy.prepare('pragma integrity_check').get() }, { integrity_check: 'ok' })
  copy.close()
  assert.equal((await stat(join(folder, 'b.sqlite'))).mode & 0o077, 0)
})

const makeFirstVersion = (folder: string) => {
  const database = new DatabaseSync(join(folder, 'foyer.sqlite'))
  for (const statement of migrations[0]?.statements(words.sqlite) ?? []) database.exec(statement)
  database.exec('create table schema_version (version integer not null)')
  database.exec('insert into schema_version values (1)')
  database.exec("insert into installation values (1, 'mine', 0, 0, 0)")
  database.close()
}

test('before a migration a complete, private copy is stored, and of earlier copies only the newest two stay', async (t) => {
  const folder = await makeTestFolder(t)
  makeFirstVersion(folder)
  const database = openDatabase({ url: undefined, folder })
  const backups = join(folder, 'backups')
  await database.beforeMigration(1)
  for (const left of [
    'before-version-2-1.sqlite',
    'before-version-2-2.sqlite',
    'before-version-2-3.sqlite.part',
    'notes',
  ])
    await writeFile(join(backups, left), '')
  const further = { name: 'one more', statements: () => ['create table t (x integer)'] }
  const { from, to, copy = '' } = await migrate(database, { list: [...migrations.slice(0, 1), further] })
  await database.close()

  assert.deepEqual([from, to], [1, 2])
  const names = await readdir(backups)
  assert.equal(names.length, 4)
  assert.ok(names.includes('notes'), 'files of others are not removed')
  assert.ok(!names.includes('before-version-2-1.sqlite') && !names.includes('before-version-2-2.sqlite'))
  assert.ok(copy.startsWith(join(backups, 'before-version-2-')))
  assert.equal((await stat(copy)).mode & 0o077, 0)
  const old = new DatabaseSync(copy, { readOnly: true })
  assert.deepEqual({ ...old.prepare('select version from schema_version').get() }, { version: 1 })
  assert.deepEqual(
    { ...old.prepare('select installation_id from installation').get() },
    { installation_id: 'mine' },
  )
  old.close()
})

test('a new database is not copied, and neither is one that is up to date', async (t) => {
  const folder = await makeTestFolder(t)
  for (const _ of ['new', 'up to date']) {
    const database = openDatabase({ url: undefined, folder })
    assert.equal((await migrate(database)).copy, undefined)
    await database.close()
  }
  assert.deepEqual(await readdir(folder), ['foyer.sqlite'])
})
