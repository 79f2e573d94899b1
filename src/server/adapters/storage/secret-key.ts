import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isGuessableKey } from '#server/config/guessable-key.ts'
import { makeFolder, syncFolderNow } from '#server/adapters/storage/disk/durable-files.ts'

/**
 * The secret key stored in the data folder; created at the first start (256 bits, mode 0600).
 * @throws when the file holds less than 32 bytes, or a key that is easy to guess
 */
export const keepSecretKey = (dataDir: string): string => {
  const file = join(makeFolder(dataDir), 'secret-key')
  if (!existsSync(file)) writeWhole(file, randomBytes(32).toString('hex'))
  const key = readFileSync(file, 'utf8').trim()
  if (Buffer.byteLength(key) < 32) {
    throw new Error(
      `${file} holds less than 32 bytes. Restore it, or remove it: everybody must sign in again then.`,
    )
  }
  if (isGuessableKey(key)) {
    throw new Error(
      `${file} holds a key that is too easy to guess. Remove it, and a good one is made: everybody must sign in again then.`,
    )
  }
  return key
}

/** The file's name never shows a half-written file. When two processes start at once, only one of them creates it. */
const writeWhole = (file: string, text: string) => {
  const unfinished = `${file}.${randomUUID()}`
  try {
    writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx', flush: true })
    try {
      linkSync(unfinished, file)
    } catch (error) {
      if (existsSync(file)) return
      // The file system has no hard links.
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
