import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { constants } from 'node:os'
import { dirname, resolve } from 'node:path'
import { Outage } from '#server/outage.ts'

// Windows cannot open a folder; NTFS makes names durable through its own journal.
const syncsFolders = process.platform !== 'win32'

/** Makes names in a folder (created, renamed, removed) durable; syncing a file does not sync its name (fsync(2)). */
export const syncFolder = async (folder: string): Promise<void> => {
  if (!syncsFolders) return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * The same for a folder with many concurrent writers. Callers that ask while a sync is running share the next one,
 * which starts after their names are in the folder.
 */
export const makeFolderSync = (folder: string): (() => Promise<void>) => {
  const waiting: PromiseWithResolvers<void>[] = []
  let running = false

  const take = () => waiting.splice(0)
  const fail = (asked: PromiseWithResolvers<void>[], error: unknown) => {
    for (const { reject } of asked) reject(error)
  }
  const run = async () => {
    running = true
    const handle = await open(folder, 'r').catch((error: unknown) => fail(take(), error))
    while (handle && waiting.length > 0) {
      const asked = take()
      await handle.sync().then(
        () => asked.forEach(({ resolve }) => resolve()),
        (error: unknown) => fail(asked, error),
      )
    }
    running = false
    await handle?.close()
  }

  return async () => {
    if (!syncsFolders) return
    const asked = Promise.withResolvers<void>()
    waiting.push(asked)
    // `run` settles every caller itself. An error from closing the folder afterward changes no result.
    if (!running) run().catch(() => {})
    await asked.promise
  }
}

/** Makes the content of a file durable. */
export const syncFile = async (file: string): Promise<void> => {
  await using handle = await open(file, 'r+')
  await handle.sync()
}

/** Like syncFolder, but synchronous: for the short time before the server listens. */
export const syncFolderNow = (folder: string): void => {
  if (!syncsFolders) return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Renames within one file system and returns once the new name is durable. The content must be synced already. */
export const renameDurably = async (from: string, to: string): Promise<void> => {
  await rename(from, to)
  await syncFolder(dirname(to))
}

/** Makes a private folder and its parents, durably. Cheap when the folder exists. */
export const makeFolder = (folder: string): string => {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return folder
  const top = resolve(first)
  for (let made = resolve(folder); made.length >= top.length; made = dirname(made))
    syncFolderNow(dirname(made))
  return folder
}

// Node has no name for an exceeded quota, and names errors it does not know by their number.
const fullCodes = ['ENOSPC', 'EDQUOT', `Unknown system error -${constants.errno.EDQUOT}`, 'EFBIG']

/** Translates a system error of writing a file into an Outage; other errors stay as they are. */
export const fileOutage = (error: unknown): unknown => {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  return fullCodes.includes(String(error.code))
    ? new Outage('full', 'The disk of the file store is full.', { cause: error })
    : new Outage('unavailable', 'The file store does not work.', { cause: error })
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
