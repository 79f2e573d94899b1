import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FilePart, FileReceiver } from '#server/http/multipart.ts'
import { limits } from '#contract/limits.ts'
import { servedMediaType, type ResumeKind } from '#contract/resume-types.ts'
import { fileTrouble, makeFolder } from '#server/adapters/storage/durable-files.ts'
import { type Watcher, unwatched } from '#server/adapters/watcher.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { Trouble } from '#server/trouble.ts'
import { makeByteInspector } from './inspect-bytes.ts'
import { ResumeRefused } from './inspect-refusal.ts'
import { inspectResume, refuseDeclared } from './inspect-resume.ts'
import { cleanFileName } from './resume-name.ts'
import type { RoomCheck } from './room-check.ts'

/** A resume that has arrived whole, was looked at, and lies synced in a temporary file. */
export type ReceivedResume = {
  temporaryFile: string
  /** The store has taken the file, or it is kept for another try: there is nothing to remove. */
  isTaken?: boolean
  kind: ResumeKind
  /** As it will be served. */
  mediaType: string
  /** Under which it is offered for download. */
  name: string
  bytes: number
  /** Hex. */
  sha256: string
}

type ReceiverOptions = {
  dataDir: string
  maxBytes: number
  refuseWhenFull: RoomCheck
  watcher?: Watcher
}

export type ResumeReceiver = FileReceiver<ReceivedResume> & {
  /** How many are arriving. */
  underWay(): number
}

/**
 * Takes resumes in: streams each to a temporary file of its own while counting, hashing and looking at the bytes.
 * Memory stays flat whatever arrives.
 * @throws Problem invalid_file_type, unsafe_file, too_large, invalid_fields; Trouble when the disk is full.
 */
export const makeResumeReceiver = (options: ReceiverOptions): ResumeReceiver => {
  let underWay = 0
  const folder = makeFolder(join(options.dataDir, 'incoming'))
  const { watcher = unwatched } = options

  return {
    bodyMaxBytes: options.maxBytes + limits.bodyMaxBytes,
    underWay: () => underWay,
    receive: async (part) => {
      underWay += 1
      const claim = { fileName: part.fileName ?? '', declaredType: part.mediaType }
      const temporaryFile = join(folder, `${randomUUID()}.part`)
      try {
        refuseDeclared(claim)
        const { bytes, sha256, glimpse } = await writeSynced(part, temporaryFile, options)
        const { kind, charset } = await inspectResume({ ...claim, path: temporaryFile, glimpse })
        return {
          temporaryFile,
          kind,
          mediaType: servedMediaType(kind, charset),
          name: cleanFileName(claim.fileName, kind),
          bytes,
          sha256,
        }
      } catch (error) {
        part.stream.resume()
        await removeOrSweepLater(temporaryFile)
        const failure = asProblem(error)
        if (failure instanceof Trouble) watcher.failed('storage', failure)
        throw failure
      } finally {
        underWay -= 1
      }
    },
    discard: async ({ temporaryFile, isTaken }) => {
      if (!isTaken) await removeOrSweepLater(temporaryFile)
    },
  }
}

/** What a failing disk does not let go of is taken by the sweeper, and is no reason for another answer. */
const removeOrSweepLater = (temporaryFile: string) => rm(temporaryFile, { force: true }).catch(() => {})

const writeSynced = async (part: FilePart, path: string, { maxBytes, refuseWhenFull }: ReceiverOptions) => {
  const inspector = makeByteInspector()
  const hash = createHash('sha256')
  let bytes = 0
  // Asked while the file is opened, and answered before a byte is written.
  const hasRoom = refuseWhenFull()
  hasRoom.catch(() => {})
  await using file = await open(path, 'wx', 0o600)
  await hasRoom
  const writer = makeWriter(file, refuseWhenFull)
  for await (const chunk of part.stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new Problem('too_large', `The resume is larger than ${readableSize(maxBytes)}.`)
    inspector.look(chunk)
    hash.update(chunk)
    await writer.write(chunk)
  }
  const glimpse = inspector.verdict()
  await writer.flush()
  await file.sync()
  return { bytes, sha256: hash.digest('hex'), glimpse }
}

// So that most resumes are written at once.
const heldMaxBytes = 256 * 1024

/** Holds what is small and writes it together: each write is a trip to another thread. */
const makeWriter = (file: FileHandle, refuseWhenFull: RoomCheck) => {
  let held: Buffer[] = []
  let heldBytes = 0
  const flush = async () => {
    const bytes = heldBytes
    const buffers = held
    held = []
    heldBytes = 0
    if (bytes === 0) return
    // Others have written since the first time.
    await refuseWhenFull()
    const { bytesWritten } = await file.writev(buffers)
    // A nearly full disk may take a part.
    if (bytesWritten < bytes) await writeAll(file, Buffer.concat(buffers).subarray(bytesWritten))
  }
  const write = async (chunk: Buffer) => {
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes >= heldMaxBytes) await flush()
  }
  return { write, flush }
}

const writeAll = async (file: FileHandle, bytes: Buffer) => {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray((await file.write(rest)).bytesWritten)
}

const asProblem = (error: unknown) => {
  if (!(error instanceof ResumeRefused)) return fileTrouble(error)
  if (error.code === 'empty_file') return invalidField('resume', error.reason)
  return new Problem(error.code, error.reason, { cause: error.cause })
}

const readableSize = (bytes: number) =>
  bytes >= 1024 * 1024
    ? `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`
    : `${Math.round(bytes / 1024)} KB`
