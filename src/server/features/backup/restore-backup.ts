import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { renameDurably } from '#server/adapters/storage/disk/durable-files.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { Config } from '#server/config/config.ts'
import { writeHashed } from './hash-file.ts'
import { inGroups } from './in-groups.ts'
import { type BackupFile, type Manifest, secretKeyName } from './manifest.ts'
import { placeSqlite, prepareDatabase } from './prepare-database.ts'
import { Refusal } from './refusal.ts'
import { claimPostgres, fillPostgres, inspectPostgres } from './restore-postgres.ts'
import {
  beginRestoring,
  endRestoring,
  isInterrupted,
  refuseFullFolder,
  refuseFullStore,
} from './restore-target.ts'
import { verifyBackup } from './verify-backup.ts'

export type RestoreOptions = {
  /** Send the mails that were queued when the backup was taken: the operator knows that none was sent since. */
  sendQueued: boolean
  now: () => number
  progress: (text: string) => void
}

export type Restored = {
  manifest: Manifest
  /** How many mails now wait for a person to decide about them. */
  withheld: number
}

/**
 * Restores a backup into an empty installation. Verifies the whole backup, then restores the files, and the database
 * last and in one step. Until the end no server can start on the folder or the database. An interrupted restore
 * continues when the same backup is restored again.
 * @throws Refusal before anything is written: the backup is damaged or newer than this program, or the target not empty
 */
export const restoreBackup = async (
  config: Config,
  backup: string,
  options: RestoreOptions,
): Promise<Restored> => {
  const manifest = await verifyBackup(backup, options.progress)
  const { databaseUrl: url, dataDir: folder } = config
  const postgres = url === undefined ? undefined : openDatabase({ url, folder })
  try {
    return await restoreVerified({ config, backup, manifest, postgres, ...options })
  } finally {
    await postgres?.close()
  }
}

type Restoring = RestoreOptions & {
  config: Config
  backup: string
  manifest: Manifest
  postgres: OpenDatabase | undefined
}

const restoreVerified = async (restoring: Restoring): Promise<Restored> => {
  const { config, backup, manifest, postgres, progress } = restoring
  const { dataDir } = config
  const name = `${manifest.installation_id} ${manifest.taken_at}\n`
  const isContinued = isInterrupted(dataDir, name)
  if (!isContinued) await refuseFullFolder(dataDir)
  const target = postgres && { postgres, manifest, isContinued }
  const begun = target && (await inspectPostgres(target)) === 'begun'
  const files = openStore(config, restoring.now)
  await files.assertUsable()
  // If this restore has begun, also on another node, the bucket already holds its files.
  if (!isContinued && !begun) await refuseFullStore(files)

  if (target) await claimPostgres(target)
  const staging = await beginRestoring(dataDir, name)
  const prepared = await prepareDatabase(backup, staging, restoring)
  // If a server with another database is started on the store, this mark keeps it from removing the files.
  await files.upkeep.mark.write(prepared.identity)
  await restoreResumes(restoring, files.store, staging)
  await restoreSecretKey(restoring, staging)
  if (target) await fillPostgres(target, prepared.file, progress)
  else await placeSqlite(prepared, dataDir)
  await endRestoring(dataDir)
  return { manifest, withheld: prepared.withheld }
}

const restoreResumes = async (restoring: Restoring, store: ResumeStore, staging: string) => {
  const resumes = restoring.manifest.files.filter(({ path }) => path.startsWith('uploads/'))
  let restored = 0
  await inGroups(resumes, async (file) => {
    await store.keep(await copyOut(restoring.backup, file, staging), file.path, file.sha256)
    restored += 1
    restoring.progress(`resumes: ${restored.toLocaleString('en')} of ${resumes.length.toLocaleString('en')}`)
  })
}

const restoreSecretKey = async ({ config, backup, manifest }: Restoring, staging: string) => {
  const key = manifest.files.find(({ path }) => path === secretKeyName)
  if (key) await renameDurably(await copyOut(backup, key, staging), join(config.dataDir, secretKeyName))
}

/** Copies a file of the backup into a new file, durably, and checks that it is still the file that was verified. */
const copyOut = async (backup: string, { path, sha256 }: BackupFile, staging: string): Promise<string> => {
  const file = join(staging, `${randomUUID()}.part`)
  const copied = await writeHashed(createReadStream(join(backup, path)), file)
  if (copied.sha256 === sha256) return file
  await rm(file)
  throw new Refusal(`${backup} was changed while it was read.`)
}
