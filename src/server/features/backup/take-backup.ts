import { createReadStream, existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabaseToRead } from '#server/adapters/database/open.ts'
import type { ReadableDatabase } from '#server/adapters/database/open-database.ts'
import { openSqliteCopy } from '#server/adapters/database/sqlite/open.ts'
import { makeFolder, syncFolder } from '#server/adapters/storage/disk/durable-files.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import type { Config } from '#server/config/config.ts'
import { backupFolderName, listBackups } from './list-backups.ts'
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

export type BackupOptions = { now: () => number; program: string; progress: (text: string) => void }

export type TakenBackup = {
  folder: string
  manifest: Omit<Manifest, 'format'>
  /** How many resumes were linked from the previous backup instead of copied. */
  reused: number
  /** Folders left by interrupted backups, or of a backup that is still running. */
  unfinished: string[]
}

/**
 * Takes a backup into a new folder below `dir`; the server may run meanwhile. Copies a snapshot of the database, then
 * the resume of each lead in it (a resume is stored before its lead, so none is missing), then the key, then the
 * manifest.
 * @throws Refusal when there is nothing to back up, or `dir` holds something else
 */
export const takeBackup = async (
  config: Config,
  dir: string,
  options: BackupOptions,
): Promise<TakenBackup> => {
  const backups = await listBackups(dir)
  const database = await openServed(config)
  try {
    const installationId = await readIdentity(database)
    const earlier = await readEarlier(backups.finished[0], installationId)
    const takenAt = options.now()
    const folder = await makeBackupFolder(dir, takenAt)
    await database.copyInto(folder, options.progress)
    const copied = await copyFiles(config, folder, earlier, options)
    const manifest = {
      program: options.program,
      schema_version: migrations.length,
      installation_id: installationId,
      taken_at: new Date(takenAt).toISOString(),
      ...copied.manifest,
    }
    await writeManifest(folder, manifest)
    return { folder, manifest, reused: copied.reused, unfinished: backups.unfinished }
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
    throw new Refusal('The database cannot be read, or is not a database of Foyer.', error)
  })
  if (version !== migrations.length) {
    throw new Refusal(
      `The database has version ${version}, this program needs version ${migrations.length}. Start this version of Foyer first, or use the matching one.`,
    )
  }
  const identity = await selectIdentity(db)
  if (!identity) throw new Refusal('No server has ever used this database: nothing to back up.')
  return identity.installation_id
}

/** Returns undefined for an unreadable manifest, so that it does not stop later backups: they copy everything again. */
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
    throw new Refusal(
      `${folder} is a backup of another installation. Use a separate folder for each installation.`,
    )
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
  { now, progress }: BackupOptions,
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
