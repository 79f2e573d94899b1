import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { answerTasks } from '#server/adapters/thread.ts'

/** A piece of a new file; the first piece creates the file. `givenUp`: the writer has given the file up. */
export type Piece =
  | { id: number; path: string; buffer: ArrayBuffer; bytes: number; isLast: boolean }
  | { id: number; givenUp: true }

/** `sha256` is the hash (hex) of the whole file, present once the file is complete and synced. */
export type Taken = { buffer?: ArrayBuffer; sha256?: string }

const files = new Map<number, { handle: FileHandle; hash: ReturnType<typeof createHash> }>()

const begin = async (id: number, path: string) => {
  const file = { handle: await open(path, 'wx', 0o600), hash: createHash('sha256') }
  files.set(id, file)
  return file
}

const end = async (id: number) => {
  const file = files.get(id)
  files.delete(id)
  await file?.handle.close()
}

const take = async (piece: Piece): Promise<Taken> => {
  const { id } = piece
  if ('givenUp' in piece) {
    await end(id)
    return {}
  }
  const { path, buffer, bytes, isLast } = piece
  try {
    const { handle, hash } = files.get(id) ?? (await begin(id, path))
    const content = new Uint8Array(buffer, 0, bytes)
    await writeAll(handle, content)
    const synced = isLast ? handle.sync() : undefined
    // Computed while the disk is syncing.
    hash.update(content)
    await synced
    if (!isLast) return { buffer }
    await end(id)
    return { buffer, sha256: hash.digest('hex') }
  } catch (error) {
    await end(id).catch(() => {})
    throw error
  }
}

/** Writes everything: on a nearly full disk one write may store only a part. */
const writeAll = async (handle: FileHandle, content: Uint8Array) => {
  for (let rest = content; rest.length > 0;) rest = rest.subarray((await handle.write(rest)).bytesWritten)
}

answerTasks(take, ({ buffer }) => (buffer ? [buffer] : []))
