import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, copyFile, cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Client } from 'pg'
import type { Migration } from '#server/adapters/database/migrations/migrations.ts'
import { words } from '#server/adapters/database/migrations/table-words.ts'
import {
  type DatabaseKind,
  copyPostgresDatabase,
  makePostgresDatabase,
} from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'

/** A migration as it was when it joined the list; the hashes are SHA-256 of its statements. */
export type FrozenMigration = { name: string; sqlite: string; postgres: string }

export const frozenFile = join(import.meta.dirname, 'frozen.json')

/** Reads the frozen migrations, in the order of the list. */
export const readFrozen = (): FrozenMigration[] => JSON.parse(readFileSync(frozenFile, 'utf8'))

export const freeze = ({ name, statements }: Migration): FrozenMigration => ({
  name,
  sqlite: hashOf(statements(words.sqlite)),
  postgres: hashOf(statements(words.postgres)),
})

const hashOf = (statements: string[]) => createHash('sha256').update(JSON.stringify(statements)).digest('hex')

/** The time at which the stored versions were in use. */
export const storedAt = Date.UTC(2026, 0, 31, 12)

/** An account that can sign in to a stored version. */
export const admin = { email: 'admin@example.com', password: 'artificial stored password' }

/** The folder with foyer.sqlite, the same rows as foyer.sql for PostgreSQL, and uploads/. */
export const folderOf = (version: number): string => join(import.meta.dirname, `version-${version}`)

/** An installation: a folder, with a database in it or at the URL. */
export type Place = { folder: string; url: string | undefined }

/** A separate installation for one test, as a program of that version has left it. */
export const openStored = async (t: TestContext, kind: DatabaseKind, version: number): Promise<Place> => {
  const stored = folderOf(version)
  const folder = await makeTestFolder(t)
  await cp(join(stored, 'uploads'), join(folder, 'uploads'), { recursive: true })
  if (kind === 'postgres') return { folder, url: await loadSql(t, join(stored, 'foyer.sql')) }
  const file = join(folder, 'foyer.sqlite')
  await copyFile(join(stored, 'foyer.sqlite'), file)
  await chmod(file, 0o600)
  return { folder, url: undefined }
}

/** Copies an installation with its database. */
export const copyPlace = async (t: TestContext, { folder, url }: Place): Promise<Place> => {
  const copy = await makeTestFolder(t)
  await cp(folder, copy, { recursive: true })
  return { folder: copy, url: url === undefined ? undefined : await copyPostgresDatabase(t, url) }
}

const loadSql = async (t: TestContext, file: string) => {
  const url = await makePostgresDatabase(t)
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(await readFile(file, 'utf8'))
  } finally {
    await client.end()
  }
  return url
}
