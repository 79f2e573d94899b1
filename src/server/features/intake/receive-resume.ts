import { createHash, randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
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
  kind: ResumeKind
  /** As it will be served. */
  mediaType: string
  /** Under which it is offered for download. */
  name: string
  bytes: number
  /** Hex. */
  sha256: string
}

/**
 * Takes resumes in: streams each to a temporary file of its own while counting, hashing and looking at the bytes.
 * Memory stays flat whatever arrives.
 * @throws Problem invalid_file_type, unsafe_file, too_large, invalid_fields; Trouble when the disk is full.
 */
export const makeResumeReceiver = (options: {
  dataDir: string
  maxBytes: number
  refuseWhenFull: RoomCheck
  watcher?: Watcher
}): FileReceiver<ReceivedResume> => {
  const folder = makeFolder(join(options.dataDir, 'incoming'))
  const { watcher = unwatched } = options

  return {
    bodyMaxBytes: options.maxBytes + limits.bodyMaxBytes,
    receive: async (part) => {
      const claim = { fileName: part.fileName ?? '', declaredType: part.mediaType }
      const temporaryFile = join(folder, `${randomUUID()}.part`)
      try {
        refuseDeclared(claim)
        await options.refuseWhenFull()
        const { bytes, sha256, glimpse } = await writeSynced(part, temporaryFile, options.maxBytes)
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
      }
    },
    // After a successful submission the file has moved away and there is nothing to remove.
    discard: ({ temporaryFile }) => removeOrSweepLater(temporaryFile),
  }
}

/** What a failing disk does not let go of is taken by the sweeper, and is no reason for another answer. */
const removeOrSweepLater = (temporaryFile: string) => rm(temporaryFile, { force: true }).catch(() => {})

const writeSynced = async (part: FilePart, path: string, maxBytes: number) => {
  const inspector = makeByteInspector()
  const hash = createHash('sha256')
  let bytes = 0
  await using file = await open(path, 'wx', 0o600)
  for await (const chunk of part.stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new Problem('too_large', `The resume is larger than ${readableSize(maxBytes)}.`)
    inspector.look(chunk)
    hash.update(chunk)
    await writeAll(file, chunk)
  }
  const glimpse = inspector.verdict()
  await file.sync()
  return { bytes, sha256: hash.digest('hex'), glimpse }
}

const writeAll = async (
  file: { write(buffer: Buffer): Promise<{ bytesWritten: number }> },
  chunk: Buffer,
) => {
  // A nearly full disk may take a part of the chunk.
  for (let rest = chunk; rest.length > 0;) rest = rest.subarray((await file.write(rest)).bytesWritten)
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
