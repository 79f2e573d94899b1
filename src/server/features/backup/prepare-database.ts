import { createReadStream, existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readHighestIds, writeHighestIds } from '#server/adapters/database/transfer/highest-ids.ts'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { settleSqlite } from '#server/adapters/database/sqlite/copy.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { renameDurably } from '#server/adapters/storage/disk/durable-files.ts'
import { type Identity, selectIdentity } from './backup.queries.ts'
import { writeHashed } from './hash-file.ts'
import { type Manifest, databaseName } from './manifest.ts'
import { Refusal } from './refusal.ts'
import { withholdMails } from './withhold-mails.ts'

/** More ids than a firm uses between a backup and a disaster, and few compared to the range of a JavaScript number. */
const idsSkipped = 100_000

export type PreparedDatabase = { file: string; identity: Identity; withheld: number }

/**
 * Copies the database of the backup into `folder` and prepares it for a server: migrates it to the version of this
 * program, withholds mails that might be sent twice, and skips ids that may have been used since the backup.
 */
export const prepareDatabase = async (
  backup: string,
  folder: string,
  { manifest, sendQueued }: { manifest: Manifest; sendQueued: boolean },
): Promise<PreparedDatabase> => {
  const file = join(folder, databaseName)
  for (const left of [file, `${file}-wal`, `${file}-shm`]) await rm(left, { force: true })
  const { sha256 } = await writeHashed(createReadStream(join(backup, databaseName)), file)
  if (!manifest.files.some((known) => known.path === databaseName && known.sha256 === sha256))
    throw new Refusal(`${backup} was changed while it was read.`)

  const database = openDatabase({ url: undefined, folder })
  try {
    await migrate(database)
    const withheld = await transact(database.db, async (tx) => {
      await skipIds(tx)
      return sendQueued ? 0 : withholdMails(tx, manifest.taken_at)
    })
    const identity = await selectIdentity(database.db)
    const damage = await database.findDamage()
    if (!identity || damage.length > 0)
      throw new Refusal(`The database of ${backup} is damaged. ${damage.join(' ')}`)
    return { file, identity, withheld }
  } finally {
    await database.close()
    await settleSqlite(file)
  }
}

/** Rows stored after the backup had ids, and their mails Message-IDs made from these: new rows must not reuse them. */
const skipIds = async (db: Database) => {
  const side = { kind: 'sqlite' as const, db }
  const highest = await readHighestIds(side)
  await writeHighestIds(side, new Map(highest.entries().map(([table, id]) => [table, id + idsSkipped])))
}

/** Moves the database to its final path, completely or not at all. Keeps one put there by an interrupted restore. */
export const placeSqlite = async ({ file }: PreparedDatabase, dataDir: string): Promise<void> => {
  const place = join(dataDir, databaseName)
  if (existsSync(place)) return
  await settleSqlite(file, 'wal')
  await renameDurably(file, place)
}
