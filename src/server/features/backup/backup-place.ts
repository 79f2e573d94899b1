import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '#server/adapters/storage/disk/durable-files.ts'
import { manifestName } from './manifest.ts'
import { Refusal } from './refusal.ts'

/** Folders of backups, below the one that the operator names, the newest first. */
export type BackupPlace = { finished: string[]; unfinished: string[] }

const folderName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/

/** `2030-01-31T23-59-59.123Z`: sorts by time, and every file system takes it. */
export const backupFolderName = (at: number): string => new Date(at).toISOString().replaceAll(':', '-')

/** The backups in a folder; none where there is no folder. @throws Refusal when it holds anything else */
export const readBackupPlace = async (dir: string): Promise<BackupPlace> => {
  const names = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw new Refusal(`${dir} is not a folder that can be read.`, error)
  })
  const other = names.find((name) => !folderName.test(name))
  if (other !== undefined)
    throw new Refusal(`${dir} holds other things than backups (${other}). Name a folder of their own.`)

  const place: BackupPlace = { finished: [], unfinished: [] }
  for (const name of names.sort().toReversed()) {
    const folder = join(dir, name)
    place[(await exists(join(folder, manifestName))) ? 'finished' : 'unfinished'].push(folder)
  }
  return place
}

/** The backup that is meant: the folder itself, or the newest finished one in it. @throws Refusal when there is none */
export const chooseBackup = async (dir: string): Promise<string> => {
  if (await exists(join(dir, manifestName))) return dir
  const names = await readdir(dir).catch((error: unknown) => {
    throw new Refusal(`There is no backup at ${dir}.`, error)
  })
  if (names.includes('foyer.sqlite'))
    throw new Refusal(`${dir} is no finished backup: it has no ${manifestName}.`)
  const [newest] = (await readBackupPlace(dir)).finished
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
