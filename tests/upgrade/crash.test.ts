import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabase, openDatabaseToRead } from '#server/adapters/database/open.ts'
import { databases } from '#server/testing/database/databases.ts'
import { afterEachStatement } from './each-statement.ts'
import { furtherMigrations } from './further-migrations.ts'
import { type Contents, readDatabase } from './read-database.ts'
import { type Place, copyPlace, openStored } from './stored-version.ts'

const program = fileURLToPath(new URL('killed-migrating.ts', import.meta.url))
const newest = furtherMigrations.length
/** An earlier version, so that the last migration of the list itself is interrupted too. */
const first = Math.max(1, migrations.length - 1)

for (const kind of databases) {
  test(`a crash between any two statements of a migration leaves a complete version, from which the next start continues (${kind})`, async (t) => {
    const stored = await openStored(t, kind, first)
    const versions = await readVersions(t, stored)
    const statements = await countStatements(await copyPlace(t, stored))
    const places: Place[] = []
    while (places.length < statements) places.push(await copyPlace(t, stored))
    const { signal, stderr } = killWhileMigrating(places)
    assert.deepEqual([signal, stderr], ['SIGKILL', ''])

    const left = new Set<number>()
    const continueFrom = async (place: Place, index: number) => {
      const contents = await readPlace(place)
      const version = versionOf(contents)
      assert.deepEqual(
        contents,
        versions[version],
        `after statement ${index + 1} it is complete version ${version}`,
      )
      left.add(version)

      assert.deepEqual(await migrateFully(place), [version, newest])
      assert.deepEqual(
        await readPlace(place),
        versions[newest],
        `from statement ${index + 1} it reaches the newest version`,
      )
      if (kind === 'sqlite') assertCopied(place)
    }
    await Promise.all(places.map(continueFrom))
    // On SQLite the last statement is in the last migration; on PostgreSQL one more transaction follows.
    const last = kind === 'sqlite' ? newest - 1 : newest
    assert.deepEqual([Math.min(...left), Math.max(...left), left.size], [first, last, last - first + 1])
  })
}

/** The contents after each version, migrated without a crash. */
const readVersions = async (t: TestContext, stored: Place) => {
  const versions: Contents[] = []
  for (let version = first; version <= newest; version++) {
    const place = await copyPlace(t, stored)
    await migrateFully(place, version)
    versions[version] = await readPlace(place)
  }
  return versions
}

const migrateFully = async (place: Place, version = newest) => {
  const database = openDatabase(place)
  const { from, to } = await migrate(database, { list: furtherMigrations.slice(0, version) }).finally(
    database.close,
  )
  return [from, to]
}

const countStatements = async (place: Place) => {
  const database = openDatabase(place)
  let statements = 0
  const db = afterEachStatement(database.db, () => void (statements += 1))
  await migrate({ ...database, db }, { list: furtherMigrations }).finally(database.close)
  return statements
}

const killWhileMigrating = (places: Place[]) =>
  spawnSync(process.execPath, [program, JSON.stringify(places)], {
    encoding: 'utf8',
  })

const readPlace = async (place: Place) => {
  const { db, close } = openDatabaseToRead(place)
  return await readDatabase(db, place.url === undefined ? 'sqlite' : 'postgres').finally(close)
}

const versionOf = ({ rows }: Contents) => Number(rows['schema_version']?.[0]?.['version'])

/** Asserts that a copy from before the first change exists, although the migration was begun several times. */
const assertCopied = ({ folder }: Place) => {
  const backups = join(folder, 'backups')
  const [oldest = ''] = readdirSync(backups).filter((name) => name.startsWith(`before-version-${first + 1}-`))
  const copy = new DatabaseSync(join(backups, oldest), { readOnly: true })
  assert.deepEqual({ ...copy.prepare('select version from schema_version').get() }, { version: first })
  assert.deepEqual({ ...copy.prepare('select count(*) as leads from leads').get() }, { leads: 4 })
  copy.close()
}
