import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { OpenDatabase, ReadableDatabase } from '#server/adapters/database/open-database.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import { refuseUnsound } from '#server/adapters/database/settings.ts'
import { watchDialect } from '#server/adapters/database/watch-dialect.ts'
import { unwatched } from '#server/adapters/telemetry/watcher.ts'
import { copyBeforeMigration } from './before-migration.ts'
import { type SqliteConnection, openConnection, openFinished } from './connection.ts'
import { copySqlite } from './copy.ts'
import { makeDataVersion } from './data-version.ts'
import { makeSqliteDialect } from './dialect.ts'
import { findSqliteDamage, readSqliteSettings } from './examine.ts'
import { makeGroupCommit } from './group-commit.ts'
import { isServerLocked, takeServerLock } from './server-lock.ts'

/**
 * Opens `foyer.sqlite` in the folder, and creates it if missing. One process writes; backups and checks may read
 * meanwhile.
 */
export const openSqlite = (folder: string, watcher = unwatched): OpenDatabase => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = fileIn(folder)
  const writer = openConnection(file, { readOnly: false })
  const reader = openConnection(file, { readOnly: true })
  const described = describe(file, writer, reader, watcher)
  let leave = () => {}

  return {
    ...described,
    enterAsServer: () => {
      leave = takeServerLock(folder)
    },
    hasServer: () => isServerLocked(folder),
    close: async () => {
      await described.close()
      leave()
    },
    assertDurable: async () => {
      for (const { handle } of [writer, reader]) refuseUnsound(readSqliteSettings(handle))
    },
    unhurried: (work) => work(),
    beforeMigration: (version) => copyBeforeMigration(reader.handle, folder, version),
  }
}

/** Opens an existing database while its server runs, and changes nothing. @throws when there is no database */
export const openSqliteToRead = (folder: string): ReadableDatabase => {
  const file = fileIn(folder)
  const reader = openConnection(file, { readOnly: true })
  return describe(file, { ...reader, close: () => {} }, reader)
}

/**
 * Opens a copy that nobody writes to, such as a backup, without creating files beside it.
 * @throws when there is none
 */
export const openSqliteCopy = (file: string): ReadableDatabase => {
  const reader = openFinished(file)
  return describe(file, { ...reader, close: () => {} }, reader)
}

const fileIn = (folder: string) => join(folder, 'foyer.sqlite')

const describe = (
  file: string,
  writer: SqliteConnection,
  reader: SqliteConnection,
  watcher = unwatched,
): ReadableDatabase => {
  const groupCommit = makeGroupCommit(writer)
  const db = new Kysely<Schema>({
    dialect: watchDialect(makeSqliteDialect({ writer, groupCommit, reader }), 'sqlite', watcher),
  })
  const version = readSqliteSettings(reader.handle)[0]?.value

  return {
    kind: 'sqlite',
    isRemote: false,
    db,
    description: `SQLite ${version} in ${file}`,
    readSettings: async () => readSqliteSettings(reader.handle),
    findDamage: async () => findSqliteDamage(reader.handle),
    copyInto: (folder, progress) => copySqlite(reader.handle, fileIn(folder), progress),
    dataVersion: makeDataVersion(groupCommit.commits, reader),
    close: () => db.destroy(),
  }
}
