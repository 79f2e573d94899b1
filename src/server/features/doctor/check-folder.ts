import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '#server/adapters/storage/disk/durable-files.ts'
import type { Config } from '#server/config/config.ts'
import { sizeOf } from '#server/wording.ts'
import { type Finding, note, ok, problem } from '#server/findings.ts'

/**
 * Does DATA_DIR exist, can only its owner read it, and has it enough free space? It matters with a bucket too: it holds
 * uploads that are being received, and the database.
 */
export async function* checkFolder({
  dataDir,
  secretKey,
  diskReserveBytes,
  storage,
}: Config): AsyncGenerator<Finding> {
  const folder = await statOf(dataDir)
  if (!folder) {
    yield problem(
      `There is no folder ${dataDir}.`,
      'Start the server once, or set DATA_DIR to the folder of its data.',
    )
    return
  }
  if (storage === 'disk' && !(await statOf(join(dataDir, 'uploads')))) {
    yield problem(`${dataDir} has no folder uploads.`, 'Check DATA_DIR. If it is right, restore a backup.')
  }
  yield* checkPrivate(dataDir, folder.mode, 'drwx------', '700')
  yield* checkSecretKey(join(dataDir, 'secret-key'), secretKey !== undefined)
  yield* checkRoom(dataDir, diskReserveBytes)
}

async function* checkSecretKey(file: string, isGiven: boolean): AsyncGenerator<Finding> {
  const found = await statOf(file)
  if (found) {
    yield* checkPrivate(file, found.mode, '-rw-------', '600')
    if (found.size < 32)
      yield problem(
        `${file} holds less than 32 bytes.`,
        'Restore it, or remove it: then everybody has to sign in again.',
      )
  } else if (!isGiven) {
    yield note(
      `There is no ${file}.`,
      'The server makes one when it starts; then everybody has to sign in again.',
    )
  }
}

async function* checkPrivate(
  path: string,
  mode: number,
  rights: string,
  octal: string,
): AsyncGenerator<Finding> {
  if (process.platform === 'win32') return
  if ((mode & 0o077) === 0) yield ok(`${path} is private (${rights}).`)
  else yield problem(`Others than its owner can open ${path}.`, `chmod ${octal} '${path}'`)
}

async function* checkRoom(folder: string, reserveBytes: number): AsyncGenerator<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const room = `${sizeOf(free)} are free on the disk.`
  if (free < reserveBytes)
    yield problem(`${room} Resumes are refused (DISK_RESERVE_BYTES).`, 'Free some disk space.')
  else if (free < 4 * reserveBytes)
    yield note(room, 'Free some disk space soon: below DISK_RESERVE_BYTES resumes are refused.')
  else yield ok(room)
}

const statOf = (path: string) =>
  stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
