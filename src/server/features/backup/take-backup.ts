import { createReadStream, existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrate.ts'
import { migrations } from '#server/adapters/database/migrations.ts'
import { openDatabaseToRead } from '#server/adapters/database/open.ts'
import type { ReadableDatabase } from '#server/adapters/database/open-database.ts'
import { openSqliteCopy } from '#server/adapters/database/sqlite/open.ts'
import { makeFolder, syncFolder } from '#server/adapters/storage/disk/durable-files.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import type { Config } from '#server/config/config.ts'
import { backupFolderName, readBackupPlace } from './backup-place.ts'
import { countRows, selectIdentity } from './backup.queries.ts'
import { type EarlierBackup, copyResumes } from './copy-resumes.ts'
import { hashFile, writeHashed } from './hash-file.ts'
import {
  type BackupFile,
  type Manifest,
  databaseName,
  readManifest,
  secretKeyName,
  writeManifest,
} from './manifest.ts'
import { Refusal } from './refusal.ts'

export type Surroundings = { now: () => number; program: string; progress: (text: string) => void }

export type TakenBackup = {
  folder: string
  manifest: Omit<Manifest, 'format'>
  /** Resumes taken from the backup before it, without being copied again. */
  reused: number
  /** Folders that an interrupted backup left, or one that is under way. */
  unfinished: string[]
}

/**
 * Takes a backup into a new folder below `dir`, beside a running server: the database as it is at one moment, then the
 * resume of each lead in it (files are only ever added, so each is there), then the key, and the manifest last.
 * @throws Refusal when there is nothing to back up, or `dir` holds something else
 */
export const takeBackup = async (config: Config, dir: string, around: Surroundings): Promise<TakenBackup> => {
  const place = await readBackupPlace(dir)
  const database = await openServed(config)
  try {
    const installationId = await readIdentity(database)
    const earlier = await readEarlier(place.finished[0], installationId)
    const takenAt = around.now()
    const folder = await makeBackupFolder(dir, takenAt)
    await database.copyInto(folder, around.progress)
    const copied = await copyFiles(config, folder, earlier, around)
    const manifest = {
      program: around.program,
      schema_version: migrations.length,
      installation_id: installationId,
      taken_at: new Date(takenAt).toISOString(),
      ...copied.manifest,
    }
    await writeManifest(folder, manifest)
    return { folder, manifest, reused: copied.reused, unfinished: place.unfinished }
  } finally {
    await database.close()
  }
}

const openServed = async ({ databaseUrl, dataDir }: Config): Promise<ReadableDatabase> => {
  if (databaseUrl === undefined && !existsSync(join(dataDir, databaseName))) {
    throw new Refusal(`There is no database in ${dataDir} (DATA_DIR): nothing to back up.`)
  }
  return openDatabaseToRead({ url: databaseUrl, folder: dataDir })
}

const readIdentity = async ({ db }: ReadableDatabase): Promise<string> => {
  const version = await readVersion(db).catch((error: unknown) => {
    throw new Refusal('The database cannot be read, or is none of Foyer.', error)
  })
  if (version !== migrations.length) {
    throw new Refusal(
      `The database has version ${version}, this program is made for ${migrations.length}. Start this version of Foyer first, or use the other.`,
    )
  }
  const identity = await selectIdentity(db)
  if (!identity) throw new Refusal('The database has never served: nothing to back up.')
  return identity.installation_id
}

/** A manifest that cannot be read must not stop the backups to come: then everything is copied anew. */
const readEarlier = async (
  folder: string | undefined,
  installationId: string,
): Promise<EarlierBackup | undefined> => {
  if (folder === undefined) return undefined
  const manifest = await readManifest(folder).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined
    throw error
  })
  if (!manifest) return undefined
  if (manifest.installation_id !== installationId) {
    throw new Refusal(`${folder} is a backup of another installation. Name a folder of its own.`)
  }
  return { folder, files: new Map(manifest.files.map((file) => [file.path, file])) }
}

const makeBackupFolder = async (dir: string, at: number): Promise<string> => {
  makeFolder(dir)
  const folder = join(dir, backupFolderName(at))
  await mkdir(folder, { mode: 0o700 })
  await syncFolder(dir)
  return folder
}

const copyFiles = async (
  config: Config,
  folder: string,
  earlier: EarlierBackup | undefined,
  { now, progress }: Surroundings,
) => {
  const { store, assertUsable } = openStore(config, now)
  await assertUsable()
  const copy = openSqliteCopy(join(folder, databaseName))
  try {
    const resumes = await copyResumes(copy.db, { store, folder, earlier }, progress)
    const files: BackupFile[] = [
      { path: databaseName, ...(await hashFile(join(folder, databaseName))) },
      ...(await copySecretKey(config.dataDir, folder)),
      ...resumes.files,
    ]
    const counts = {
      attorneys: await countRows(copy.db, 'attorneys'),
      leads: await countRows(copy.db, 'leads'),
      mails: await countRows(copy.db, 'mails'),
      resumes: resumes.files.length,
    }
    return { manifest: { counts, unsound: resumes.unsound, files }, reused: resumes.reused }
  } finally {
    await copy.close()
  }
}

const copySecretKey = async (dataDir: string, folder: string): Promise<BackupFile[]> => {
  const key = join(dataDir, secretKeyName)
  if (!existsSync(key)) return []
  return [{ path: secretKeyName, ...(await writeHashed(createReadStream(key), join(folder, secretKeyName))) }]
}
