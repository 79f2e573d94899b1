import { existsSync, readFileSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  isMissing,
  makeFolder,
  renameDurably,
  syncFolder,
} from '#server/adapters/storage/disk/durable-files.ts'
import type { OpenStore } from '#server/adapters/storage/open.ts'
import { Refusal } from './refusal.ts'

/**
 * A folder in DATA_DIR that exists during a restore. It holds files before they are moved, and the name of the backup.
 */
const restoring = (dataDir: string) => join(dataDir, 'restoring')
const note = (dataDir: string) => join(restoring(dataDir), 'backup')

/** Called when a server starts. @throws when a restore into its folder is unfinished */
export const refuseUnfinishedRestore = (dataDir: string): void => {
  if (!existsSync(restoring(dataDir))) return
  throw new Error(`A restore into ${dataDir} (DATA_DIR) is unfinished. Run it again: npm run restore -- DIR`)
}

/** Was a restore of the same backup into this folder interrupted? Then it continues where it stopped. */
export const isInterrupted = (dataDir: string, backup: string): boolean => {
  try {
    return readFileSync(note(dataDir), 'utf8') === backup
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** @throws Refusal when the folder holds anything of another Foyer */
export const refuseFullFolder = async (dataDir: string): Promise<void> => {
  const names = await namesIn(dataDir)
  const kept = names.find((name) => /^(foyer\.sqlite.*|secret-key)$/.test(name))
  if (kept !== undefined) throw notEmpty(`${dataDir} holds ${kept}`)
  // A restore that was killed before it wrote this note has restored nothing yet.
  if (existsSync(note(dataDir))) throw notEmpty(`${dataDir} holds a restore of another backup`)
  for (const folder of ['uploads', 'trash']) {
    if ((await namesIn(join(dataDir, folder))).length > 0) throw notEmpty(`${dataDir}/${folder} holds files`)
  }
}

/** @throws Refusal when the file store, wherever it is, holds a resume or belongs to an installation */
export const refuseFullStore = async ({ store, upkeep, description }: OpenStore): Promise<void> => {
  if ((await upkeep.mark.read()) !== 'none') throw notEmpty(`The file store (${description}) has an owner`)
  for await (const _ of store.list()) throw notEmpty(`The file store (${description}) holds files`)
  for await (const _ of upkeep.trash.list())
    throw notEmpty(`The trash of the file store (${description}) holds files`)
}

export const notEmpty = (what: string) =>
  new Refusal(
    `${what}. A backup can only be restored into an empty DATA_DIR, and an empty database and bucket if they are used. Nothing was changed.`,
  )

/** From now on no server can start on the folder, until `endRestoring`. @returns the folder for temporary files */
export const beginRestoring = async (dataDir: string, backup: string): Promise<string> => {
  const folder = makeFolder(restoring(dataDir))
  const unfinished = `${note(dataDir)}.part`
  await writeFile(unfinished, backup, { mode: 0o600, flush: true })
  await renameDurably(unfinished, note(dataDir))
  return folder
}

export const endRestoring = async (dataDir: string): Promise<void> => {
  await rm(restoring(dataDir), { recursive: true })
  await syncFolder(dataDir)
}

const namesIn = (folder: string) =>
  readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
