import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import type { Config } from '#server/config/config.ts'

/**
 * Opens the database of an installation, whose server may run meanwhile.
 * @throws Error with a sentence that says what to do, if there is none, or one of another version: only the server migrates
 */
export const openOwnDatabase = async ({
  databaseUrl: url,
  dataDir: folder,
}: Config): Promise<OpenDatabase> => {
  if (url === undefined && !existsSync(join(folder, 'foyer.sqlite')))
    throw new Error(`There is no database in ${folder} (DATA_DIR). Start Foyer once.`)
  const database = openDatabase({ url, folder })
  try {
    await refuseOtherVersion(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

const refuseOtherVersion = async ({ db }: OpenDatabase) => {
  if ((await readVersion(db)) !== migrations.length)
    throw new Error('The database has another version than this program. Start this version of Foyer first.')
}
