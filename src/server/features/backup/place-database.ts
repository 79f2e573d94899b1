import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { copyAll } from '#server/adapters/database/copy/copy-all.ts'
import { hasTable } from '#server/adapters/database/copy/unfinished.ts'
import { createSchema } from '#server/adapters/database/migrate.ts'
import type { OpenDatabase } from '#server/adapters/database/open.ts'
import { settleSqlite } from '#server/adapters/database/sqlite/copy.ts'
import { openSqliteCopy } from '#server/adapters/database/sqlite/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { renameDurably } from '#server/adapters/storage/durable-files.ts'
import { selectIdentity } from './backup.queries.ts'
import { databaseName } from './manifest.ts'
import type { PreparedDatabase } from './prepare-database.ts'

/** Puts the database into its place, whole or not at all. One that an interrupted restore has put there stays. */
export const placeDatabase = async (
  prepared: PreparedDatabase,
  { dataDir, postgres }: { dataDir: string; postgres: OpenDatabase | undefined },
  progress: (text: string) => void,
): Promise<void> => {
  if (postgres) return fillPostgres(prepared, postgres, progress)
  const file = join(dataDir, databaseName)
  if (existsSync(file)) return
  await settleSqlite(prepared.file, 'wal')
  await renameDurably(prepared.file, file)
}

const fillPostgres = async (
  { file, identity }: PreparedDatabase,
  postgres: OpenDatabase,
  progress: (text: string) => void,
) => {
  if (await isThere(postgres, identity.installation_id)) return
  const copy = openSqliteCopy(file)
  try {
    await postgres.unhurried(() =>
      transact(postgres.db, async (tx) => {
        await createSchema(tx, postgres.kind)
        await copyAll({ kind: 'sqlite', db: copy.db }, { kind: 'postgres', db: tx }, progress)
      }),
    )
  } finally {
    await copy.close()
  }
}

/** The transaction of an interrupted restore may have ended after all. In an empty database there is no table to ask. */
const isThere = async ({ db }: OpenDatabase, installationId: string) => {
  if (!(await hasTable(db, 'installation'))) return false
  return (await selectIdentity(db))?.installation_id === installationId
}
