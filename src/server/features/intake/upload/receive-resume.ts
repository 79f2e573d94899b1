import { join } from 'node:path'
import type { FilePart, FileReceiver } from '#server/http/multipart/multipart.ts'
import { limits } from '#contract/limits.ts'
import { servedMediaType, type ResumeCaveat, type ResumeKind } from '#contract/form/resume-types.ts'
import { fileOutage, makeFolder } from '#server/adapters/storage/disk/durable-files.ts'
import type { FileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import { type TemporaryFile, makeTemporaryFile } from '#server/adapters/storage/disk/temporary-file.ts'
import { type Watcher, unwatched } from '#server/adapters/telemetry/watcher.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { Outage } from '#server/outage.ts'
import { makeByteInspector } from '../inspect/inspect-bytes.ts'
import { ResumeRefused } from '../inspect/inspect-refusal.ts'
import { inspectResume, refuseDeclared } from '../inspect/inspect-resume.ts'
import type { IntakeLoad } from '#server/deps.ts'
import { cleanFileName } from './resume-name.ts'

/** A resume that was received completely and inspected. Its temporary file is synced to the disk. */
export type ReceivedResume = ResumeFacts & TemporaryFile

export type ResumeFacts = {
  kind: ResumeKind
  /** The Content-Type of downloads. */
  mediaType: string
  /** The file name of downloads. */
  name: string
  bytes: number
  /** Hex. */
  sha256: string
  /** Shown to the prospect and to attorneys. */
  caveats: readonly ResumeCaveat[]
}

type Receiving = {
  /** For temporary files. */
  folder: string
  maxBytes: number
  files: FileWriter
}

type ReceiverOptions = Omit<Receiving, 'folder'> & {
  dataDir: string
  load: IntakeLoad
  watcher?: Watcher
}

/**
 * Receives resumes: streams each to its own temporary file, counts the bytes and inspects them. Memory use does not depend on
 * the size of the file.
 * @throws Problem invalid_file_type, unsafe_file, too_large, invalid_fields; Outage if the disk is full or fails
 */
export const makeResumeReceiver = (options: ReceiverOptions): FileReceiver<ReceivedResume> => {
  const { maxBytes, files, load, watcher = unwatched } = options
  const folder = makeFolder(join(options.dataDir, 'incoming'))
  return {
    bodyMaxBytes: maxBytes + limits.bodyMaxBytes,
    receive: (part) =>
      load.count(() =>
        receiveResume(part, { folder, maxBytes, files }).catch((error: unknown) => {
          if (error instanceof Outage) watcher.failed('storage', error)
          throw error
        }),
      ),
  }
}

/** Receives one resume. @throws as above */
export const receiveResume = async (part: FilePart, receiving: Receiving): Promise<ReceivedResume> => {
  const claim = { fileName: part.fileName ?? '', declaredType: part.mediaType }
  const file = makeTemporaryFile(receiving.folder)
  try {
    refuseDeclared(claim)
    const { bytes, sha256, verdict } = await writeSynced(part, file.path, receiving)
    const { kind, charset, caveats } = await inspectResume({ ...claim, path: file.path, verdict })
    return {
      ...file,
      kind,
      mediaType: servedMediaType(kind, charset),
      name: cleanFileName(claim.fileName, kind),
      bytes,
      sha256,
      caveats,
    }
  } catch (error) {
    part.stream.resume()
    await file[Symbol.asyncDispose]()
    throw asProblem(error)
  }
}

const writeSynced = async (part: FilePart, path: string, { maxBytes, files }: Receiving) => {
  const inspector = makeByteInspector()
  let bytes = 0
  using file = files.create(path)
  // The stream is not destroyed if this loop ends early, so that the parts after the file can still be read.
  const chunks: AsyncIterable<Buffer> = part.stream.iterator({ destroyOnReturn: false })
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new Problem('too_large', `The resume is larger than ${readableSize(maxBytes)}.`)
    inspector.look(chunk)
    await file.write(chunk)
  }
  const verdict = inspector.verdict()
  return { bytes, sha256: await file.finish(), verdict }
}

const asProblem = (error: unknown) => {
  if (!(error instanceof ResumeRefused)) return fileOutage(error)
  if (error.code === 'empty_file') return invalidField('resume', error.reason, error)
  return new Problem(error.code, error.reason, { cause: error })
}

const readableSize = (bytes: number) =>
  bytes >= 1024 * 1024
    ? `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`
    : `${Math.round(bytes / 1024)} KB`
