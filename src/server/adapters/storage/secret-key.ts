import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isGuessableKey } from '#server/config/guessable-key.ts'
import { makeFolder, syncFolderNow } from '#server/adapters/storage/disk/durable-files.ts'

/**
 * The key kept in the data folder, made at the first start (256 bits, mode 0600).
 * @throws when the file holds less than 32 bytes, or what somebody wrote there who thought of no better.
 */
export const keepSecretKey = (dataDir: string): string => {
  const file = join(makeFolder(dataDir), 'secret-key')
  if (!existsSync(file)) writeWhole(file, randomBytes(32).toString('hex'))
  const key = readFileSync(file, 'utf8').trim()
  if (Buffer.byteLength(key) < 32) {
    throw new Error(
      `${file} holds less than 32 bytes. Restore it, or remove it: everybody signs in again then.`,
    )
  }
  if (isGuessableKey(key)) {
    throw new Error(
      `${file} holds a key that is too easy to guess. Remove it, and a good one is made: everybody signs in again then.`,
    )
  }
  return key
}

/** Under its name the file is never seen half-written; of two programs that start at once, one makes it. */
const writeWhole = (file: string, text: string) => {
  const unfinished = `${file}.${randomUUID()}`
  try {
    writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx', flush: true })
    try {
      linkSync(unfinished, file)
    } catch (error) {
      if (existsSync(file)) return
      // File systems without hard links.
      if (!isRefusedLink(error)) throw error
      renameSync(unfinished, file)
    }
    syncFolderNow(dirname(file))
  } finally {
    rmSync(unfinished, { force: true })
  }
}

const isRefusedLink = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  ['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(String(error.code))
