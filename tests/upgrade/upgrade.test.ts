import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabase, openDatabaseToRead } from '#server/adapters/database/open.ts'
import { tables } from '#server/adapters/database/tables/tables.ts'
import { readConfig } from '#server/config/config.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { databases } from '#server/testing/database/databases.ts'
import { databaseSettings, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { inOneOrder, readDatabase } from './read-database.ts'
import { type Place, admin, openStored, storedAt } from './stored-version.ts'

const minuteMs = 60_000
const versions = readdirSync(import.meta.dirname).flatMap((name) => /^version-(\d+)$/.exec(name)?.[1] ?? [])

for (const version of versions.map(Number)) {
  for (const kind of databases) {
    test(`a database of version ${version} is upgraded with every row, is sound, and can be served (${kind})`, async (t) => {
      const place = await openStored(t, kind, version)
      const before = await readPlace(place)
      const database = openDatabase(place)
      const { from, to } = await migrate(database).finally(database.close)
      assert.deepEqual([from, to], [version, migrations.length])

      const after = await readPlace(place)
      for (const [table, rows] of Object.entries(before.rows)) {
        // Totals of days may be made anew; the doctor compares them with the rows.
        if (table === 'schema_version' || table === 'day_totals') continue
        const columns = Object.keys(rows[0] ?? {}).filter(
          (column) => column in (after.rows[table]?.[0] ?? {}),
        )
        assert.ok(columns.length > 0, `${table} has rows`)
        const cut = (each: typeof rows) => inOneOrder(each.map((row) => columns.map((column) => row[column])))
        // A migration may add counters; the doctor compares them with the rows.
        const isAdded = ({ key }: (typeof rows)[number]) =>
          table === 'counts' && rows.every((row) => row['key'] !== key)
        assert.deepEqual(cut((after.rows[table] ?? []).filter((row) => !isAdded(row))), cut(rows), table)
      }
      assert.deepEqual(await problems(place), [])
      await readEverything(t, place)
    })
  }
}

const readPlace = async (place: Place) => {
  const { db, kind, close } = openDatabaseToRead(place)
  return await readDatabase(db, kind).finally(close)
}

const problems = async (place: Place) => {
  const config = readConfig({ DATA_DIR: place.folder, ...databaseSettings(place.url) })
  const found: string[] = []
  const now = () => storedAt + minuteMs
  for await (const { level, check, message } of examine(config, { checks, now, progress: () => {} }))
    if (level === 'problem') found.push(`${check}: ${message}`)
  return found
}

/** Reads everything as the admin does in the app after the upgrade. */
const readEverything = async (t: Parameters<typeof makeStartFoyer>[0], { folder, url }: Place) => {
  const foyer = await makeStartFoyer(t, url)({ dataDir: folder })
  const signedIn = await foyer.call('POST', '/api/auth/token', {
    form: { username: admin.email, password: admin.password },
  })
  assert.equal(signedIn.status, 200)
  const ask = (path: string) => foyer.call('GET', path, { token: signedIn.body.access_token })

  const { body: leads } = await ask('/api/leads')
  assert.deepEqual(
    leads.items.map((lead: { first_name: string; state: string }) => [lead.first_name, lead.state]),
    [
      ['First', 'PENDING'],
      ['Second', 'REACHED_OUT'],
      ['Third', 'PENDING'],
      ['Fourth', 'PENDING'],
    ],
  )
  for (const { id } of leads.items) {
    assert.equal((await ask(`/api/leads/${id}`)).status, 200)
    const { scan } = (await ask(`/api/leads/${id}/resume/report`)).body
    const opens = await ask(`/api/leads/${id}/resume`)
    assert.equal(opens.status, scan.state === 'infected' ? 409 : 200)
  }
  assert.equal((await ask('/api/leads/2/notes')).body.items[0].text, 'An artificial note.')
  assert.equal((await ask('/api/leads/2/mails')).status, 200)
  assert.equal((await ask('/api/events')).status, 200)
  assert.equal((await ask('/api/settings')).body.firm_name, 'Example & Partners')
  assert.equal((await foyer.submit()).status, 201)
}

test('the stored database of the newest version has rows in every table, values in every column, and no real address', async (t) => {
  for (const kind of databases) {
    const { rows } = await readPlace(await openStored(t, kind, migrations.length))
    for (const [table, { columns }] of Object.entries(tables)) {
      for (const column of Object.keys(columns)) {
        const isSomewhere = rows[table]?.some((row) => row[column] !== null)
        assert.ok(
          isSomewhere,
          `${table}.${column} has no value in any row (${kind}): see fill-every-table.ts`,
        )
      }
    }
    for (const [address] of JSON.stringify(rows).matchAll(/[^\s"\\<>]+@[^\s"\\<>]+/g))
      assert.match(address, /@example\.com$/)
  }
})
