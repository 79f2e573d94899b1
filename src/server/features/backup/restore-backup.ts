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
import { claimPostgres, fillPostgres, judgePostgres } from './restore-postgres.ts'
import {
  beginRestoring,
  endRestoring,
  isInterrupted,
  refuseFullFolder,
  refuseFullStore,
} from './restore-target.ts'
import { verifyBackup } from './verify-backup.ts'

export type RestoreOptions = {
  /** Nothing was sent since the backup: what was queued in it goes out. */
  sendQueued: boolean
  now: () => number
  progress: (text: string) => void
}

export type Restored = {
  manifest: Manifest
  /** Mails that wait for a person now. */
  withheld: number
}

/**
 * Restores a backup into an empty place. Verifies all of it first; then the files, and the database last and at once.
 * Until the end no server starts on folder or database; what breaks off goes on when the same backup is restored again.
 * @throws Refusal before anything is written: the backup is damaged or of a newer program, or the place is not empty
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
  const goesOn = isInterrupted(dataDir, name)
  if (!goesOn) await refuseFullFolder(dataDir)
  const target = postgres && { postgres, manifest, goesOn }
  const begun = target && (await judgePostgres(target)) === 'begun'
  const files = openStore(config, restoring.now)
  await files.assertUsable()
  // A bucket is that of every node: another one may have begun.
  if (!goesOn && !begun) await refuseFullStore(files)

  if (target) await claimPostgres(target)
  const waiting = await beginRestoring(dataDir, name)
  const prepared = await prepareDatabase(backup, waiting, restoring)
  // Should a server start on the store with another database, it finds that nothing in it is superfluous.
  await files.upkeep.mark.write(prepared.identity)
  await restoreResumes(restoring, files.store, waiting)
  await restoreSecretKey(restoring, waiting)
  if (target) await fillPostgres(target, prepared.file, progress)
  else await placeSqlite(prepared, dataDir)
  await endRestoring(dataDir)
  return { manifest, withheld: prepared.withheld }
}

const restoreResumes = async (restoring: Restoring, store: ResumeStore, waiting: string) => {
  const resumes = restoring.manifest.files.filter(({ path }) => path.startsWith('uploads/'))
  let restored = 0
  await inGroups(resumes, async (file) => {
    await store.keep(await copyOut(restoring.backup, file, waiting), file.path, file.sha256)
    restored += 1
    restoring.progress(`resumes: ${restored.toLocaleString('en')} of ${resumes.length.toLocaleString('en')}`)
  })
}

const restoreSecretKey = async ({ config, backup, manifest }: Restoring, waiting: string) => {
  const key = manifest.files.find(({ path }) => path === secretKeyName)
  if (key) await renameDurably(await copyOut(backup, key, waiting), join(config.dataDir, secretKeyName))
}

/** Into a file of its own, durable and still the one that was verified. */
const copyOut = async (backup: string, { path, sha256 }: BackupFile, waiting: string): Promise<string> => {
  const file = join(waiting, `${randomUUID()}.part`)
  const copied = await writeHashed(createReadStream(join(backup, path)), file)
  if (copied.sha256 === sha256) return file
  await rm(file)
  throw new Refusal(`${backup} changes while it is read.`)
}
