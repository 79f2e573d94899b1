import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabaseToRead } from '#server/adapters/database/open.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { takeServerLock } from '#server/adapters/database/sqlite/server-lock.ts'
import { MoveRefused } from './move-refused.ts'

export type Source = { db: Database; description: string; installationId: string; close(): Promise<void> }

/**
 * Opens the SQLite database of a folder for reading, and takes the server's lock: no server can start until `close`.
 * @throws MoveRefused when there is no database, a server uses it, or its version is not that of this program
 */
export const openSource = async (folder: string): Promise<Source> => {
  if (!existsSync(join(folder, 'foyer.sqlite'))) {
    throw new MoveRefused(`There is no foyer.sqlite in ${folder} (DATA_DIR): nothing to move.`)
  }
  const leave = takeLockOrRefuse(folder)
  const { db, description, close } = openDatabaseToRead({ url: undefined, folder })
  const closeAll = () => close().finally(leave)
  try {
    await refuseOtherVersion(db)
    return { db, description, installationId: await readOwnId(db), close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}

const takeLockOrRefuse = (folder: string) => {
  try {
    return takeServerLock(folder)
  } catch (error) {
    throw new MoveRefused(
      `Stop the Foyer that works on ${folder} (DATA_DIR), and run this command again: leads that it receives meanwhile would be lost.`,
      { cause: error },
    )
  }
}

const refuseOtherVersion = async (db: Database) => {
  const version = await readVersion(db)
  if (version === migrations.length) return
  throw new MoveRefused(
    version > migrations.length
      ? `The SQLite database has version ${version}, this program knows ${migrations.length}. Use the newer program.`
      : `The SQLite database has version ${version}, this program ${migrations.length}. Start Foyer once without ` +
          'DATABASE_URL (it takes a backup and migrates), stop it, and run this command again.',
  )
}

const readOwnId = async (db: Database) => {
  const own = await db.selectFrom('installation').select('installation_id').executeTakeFirst()
  if (own) return own.installation_id
  throw new MoveRefused('The SQLite database was never used. Start Foyer with DATABASE_URL right away.')
}
