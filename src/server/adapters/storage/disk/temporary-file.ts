import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A temporary file has one owner at any time: whoever holds this, and disposes of it, until somebody takes it. From then
 * on the file is the taker's, and disposing of this does nothing.
 */
export type TemporaryFile = AsyncDisposable & {
  readonly path: string
  /** @returns the path, for whoever owns the file from now on. @throws when the file has been taken before */
  take(): string
}

/** Names a file in the folder; whoever holds the name creates it. Disposing removes it where it exists, and never throws. */
export const makeTemporaryFile = (folder: string): TemporaryFile => {
  const path = join(folder, `${randomUUID()}.part`)
  let isTaken = false
  return {
    path,
    take: () => {
      if (isTaken) throw new Error('This temporary file belongs to somebody else already.')
      isTaken = true
      return path
    },
    [Symbol.asyncDispose]: async () => {
      if (!isTaken) await removeOrSweepLater(path)
    },
  }
}

/** The sweeper takes what a failing disk does not let go of; that is no reason for another answer. */
export const removeOrSweepLater = (path: string): Promise<void> => rm(path, { force: true }).catch(() => {})
