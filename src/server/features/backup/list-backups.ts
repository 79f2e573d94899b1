import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '#server/adapters/storage/disk/durable-files.ts'
import { manifestName } from './manifest.ts'
import { Refusal } from './refusal.ts'

/** The backups in the folder that the operator names, each in a subfolder, the newest first. */
export type BackupList = { finished: string[]; unfinished: string[] }

const folderName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/

/** `2030-01-31T23-59-59.123Z`: sorts by time, and every file system accepts the name. */
export const backupFolderName = (at: number): string => new Date(at).toISOString().replaceAll(':', '-')

/** Lists the backups in a folder; none if it does not exist. @throws Refusal when it holds anything else */
export const listBackups = async (dir: string): Promise<BackupList> => {
  const names = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw new Refusal(`${dir} is not a folder that can be read.`, error)
  })
  const other = names.find((name) => !folderName.test(name))
  if (other !== undefined)
    throw new Refusal(`${dir} holds other things than backups (${other}). Name a folder for backups only.`)

  const backups: BackupList = { finished: [], unfinished: [] }
  for (const name of names.sort().toReversed()) {
    const folder = join(dir, name)
    backups[(await exists(join(folder, manifestName))) ? 'finished' : 'unfinished'].push(folder)
  }
  return backups
}

/**
 * Chooses the folder itself if it is a backup, or else the newest finished backup in it. @throws Refusal without one
 */
export const chooseBackup = async (dir: string): Promise<string> => {
  if (await exists(join(dir, manifestName))) return dir
  const names = await readdir(dir).catch((error: unknown) => {
    throw new Refusal(`There is no backup at ${dir}.`, error)
  })
  if (names.includes('foyer.sqlite'))
    throw new Refusal(`${dir} is not a finished backup: it has no ${manifestName}.`)
  const [newest] = (await listBackups(dir)).finished
  if (newest === undefined) throw new Refusal(`There is no finished backup in ${dir}.`)
  return newest
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw error
    },
  )
