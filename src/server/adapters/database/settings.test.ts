import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { Client } from 'pg'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { openDatabase } from './open.ts'
import { refuseUnsound } from './settings.ts'
import { isNewEnough, readSqliteSettings } from '#server/adapters/database/sqlite/examine.ts'

test('SQLite is opened durable, also when opened again, and its version is reported', async (t) => {
  const folder = await makeTestFolder(t)
  for (const _ of ['first', 'again']) {
    const database = openDatabase({ url: undefined, folder })
    await database.assertDurable()
    const settings = Object.fromEntries(
      (await database.readSettings()).map(({ name, value }) => [name, value]),
    )
    assert.deepEqual(
      { ...settings, SQLite: '' },
      { SQLite: '', journal_mode: 'wal', synchronous: 'full', foreign_keys: 'on' },
    )
    await database.close()
  }
})

test('each SQLite setting that would lose data is refused by name', () => {
  const handle = new DatabaseSync(':memory:')
  handle.exec('pragma synchronous = normal; pragma foreign_keys = off')
  const settings = readSqliteSettings(handle)
  handle.close()
  assert.throws(
    () => refuseUnsound(settings),
    /journal_mode is memory, wal is needed; synchronous is normal, full is needed; foreign_keys is off, on is needed\.$/,
  )
})

for (const [version, sound] of [
  ['3.52.9', false],
  ['3.53.0', true],
  ['3.54.0', true],
  ['4.0.0', true],
  ['3.9.9', false],
] as const) {
  test(`SQLite ${version} is ${sound ? 'accepted' : 'refused'}`, () => {
    assert.equal(isNewEnough(version), sound)
  })
}

if (databases.length > 1) {
  test('PostgreSQL is refused when it answers a COMMIT before it is on the disk', async (t) => {
    const url = await makePostgresDatabase(t)
    const name = new URL(url).pathname.slice(1)
    await openAndAssert(url)
    await query(url, `alter database ${name} set synchronous_commit = off`)
    await assert.rejects(openAndAssert(url), /synchronous_commit is off, on is needed/)
    // With `local`, COMMIT waits for the server's own disk, which is enough.
    await query(url, `alter database ${name} set synchronous_commit = local`)
    await openAndAssert(url)
  })

  test('PostgreSQL without fsync or full_page_writes is refused', async (t) => {
    // A separate server, because these settings apply to all databases of a server.
    const { url, stop } = await startPostgres(join(import.meta.dirname, '../../../..'))
    whenOver(t, stop)
    await openAndAssert(url)
    for (const name of ['fsync', 'full_page_writes']) {
      await query(url, `alter system set ${name} = off`)
      await reload(url, name, 'off')
      await assert.rejects(openAndAssert(url), new RegExp(`acknowledged: ${name} is off, on is needed\\.`))
      await query(url, `alter system reset ${name}`)
      await reload(url, name, 'on')
    }
  })
}

/** Imported dynamically from the scripts of `npm test`, which have no types. */
const startPostgres = async (root: string): Promise<{ url: string; stop(): Promise<void> }> => {
  const script: { startPostgres: typeof startPostgres } = await import(
    join(root, 'scripts/prepare/postgres.mjs')
  )
  return script.startPostgres(root)
}

const openAndAssert = async (url: string) => {
  const database = openDatabase({ url, folder: '' })
  try {
    await database.assertDurable()
  } finally {
    await database.close()
  }
}

const reload = async (url: string, name: string, value: string) => {
  await query(url, 'select pg_reload_conf()')
  const deadline = performance.now() + 10_000
  while ((await query(url, `show ${name}`))[0]?.[name] !== value) {
    assert.ok(performance.now() < deadline, `${name} did not become ${value}`)
  }
}

const query = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}
