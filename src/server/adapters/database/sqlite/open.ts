import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { backup } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { OpenDatabase, ReadableDatabase } from '#server/adapters/database/open.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import { refuseUnsound } from '#server/adapters/database/settings.ts'
import { type SqliteConnection, openConnection } from './connection.ts'
import { makeSqliteDialect } from './dialect.ts'
import { findSqliteDamage, readSqliteSettings } from './examine.ts'

/** Opens (and makes) `foyer.sqlite` in the folder. One process writes; backups and checks may read beside it. */
export const openSqlite = (folder: string): OpenDatabase => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = fileIn(folder)
  const writer = openConnection(file, { readOnly: false })
  const reader = openConnection(file, { readOnly: true })

  return {
    ...describe(file, writer, reader),
    assertDurable: async () => {
      for (const { handle } of [writer, reader]) refuseUnsound(readSqliteSettings(handle))
    },
    unhurried: (work) => work(),
    beforeMigration: async (version) => {
      const backups = join(folder, 'backups')
      mkdirSync(backups, { recursive: true, mode: 0o700 })
      await backup(reader.handle, join(backups, `before-version-${version + 1}-${Date.now()}.sqlite`))
    },
  }
}

/** Opens what is there, beside a running server, and changes nothing. @throws when there is none */
export const openSqliteToRead = (folder: string): ReadableDatabase => {
  const file = fileIn(folder)
  const reader = openConnection(file, { readOnly: true })
  return describe(file, { ...reader, close: () => {} }, reader)
}

const fileIn = (folder: string) => join(folder, 'foyer.sqlite')

const describe = (file: string, writer: SqliteConnection, reader: SqliteConnection): ReadableDatabase => {
  const db = new Kysely<Schema>({ dialect: makeSqliteDialect(writer, reader) })
  const version = readSqliteSettings(reader.handle)[0]?.value

  return {
    kind: 'sqlite',
    db,
    description: `SQLite ${version} in ${file}`,
    readSettings: async () => readSqliteSettings(reader.handle),
    findDamage: async () => findSqliteDamage(reader.handle),
    close: () => db.destroy(),
  }
}
