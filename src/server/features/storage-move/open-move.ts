import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabaseToRead } from '#server/adapters/database/open.ts'
import type { ReadableDatabase } from '#server/adapters/database/open-database.ts'
import { type OpenStore, openStore } from '#server/adapters/storage/open.ts'
import { type Config, missingForS3 } from '#server/config/config.ts'

export type OpenMove = { database: ReadableDatabase; source: OpenStore; target: OpenStore; incoming: string }

/**
 * Opens both stores of an installation, whichever STORAGE names, and its database for reading.
 * @throws Error with a sentence that says what to set or do
 */
export const openMove = async (
  config: Config,
  to: Config['storage'],
  now: () => number,
): Promise<OpenMove> => {
  const { databaseUrl: url, dataDir: folder } = config
  const unset = missingForS3(config)
  if (unset.length > 0)
    throw new Error(
      `To move resumes between disk and S3, set ${unset.join(', ')} too; STORAGE may stay as it is.`,
    )
  if (url === undefined && !existsSync(join(folder, 'foyer.sqlite')))
    throw new Error(`There is no database in ${folder} (DATA_DIR): there is nothing to move.`)
  if (to === 's3' && !existsSync(join(folder, 'uploads')))
    throw new Error(`${folder} has no folder uploads. Check DATA_DIR.`)

  const database = openDatabaseToRead({ url, folder })
  try {
    await refuseOtherVersion(database)
    return {
      database,
      source: openStore({ ...config, storage: to === 's3' ? 'disk' : 's3' }, now),
      target: openStore({ ...config, storage: to }, now),
      incoming: join(folder, 'incoming'),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

const refuseOtherVersion = async ({ db }: ReadableDatabase) => {
  const version = await readVersion(db)
  if (version === migrations.length) return
  throw new Error(
    `The database has version ${version}, this program needs version ${migrations.length}. ` +
      'Start this version of Foyer first, or use the matching one.',
  )
}
