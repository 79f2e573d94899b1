import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A temporary file has exactly one owner. The holder of this object owns the file and disposes of it, until `take`
 * hands the file to another owner. After that, disposing does nothing.
 */
export type TemporaryFile = AsyncDisposable & {
  readonly path: string
  /** @returns the path, to the new owner of the file. @throws when the file was already taken */
  take(): string
}

/** Chooses a name in the folder; the owner creates the file. Disposing removes it if it exists, and never throws. */
export const makeTemporaryFile = (folder: string): TemporaryFile => {
  const path = join(folder, `${randomUUID()}.part`)
  let isTaken = false
  return {
    path,
    take: () => {
      if (isTaken) throw new Error('This temporary file has already been taken.')
      isTaken = true
      return path
    },
    [Symbol.asyncDispose]: async () => {
      if (!isTaken) await removeOrSweepLater(path)
    },
  }
}

/** Ignores an error from removing the file: the sweeper removes it later, and the answer stays the same. */
export const removeOrSweepLater = (path: string): Promise<void> => rm(path, { force: true }).catch(() => {})
