import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { fileOutage, makeFolder } from '#server/adapters/storage/disk/durable-files.ts'
import { makeTemporaryFile } from '#server/adapters/storage/disk/temporary-file.ts'
import type { OpenStore } from '#server/adapters/storage/open.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'
import { readThrough } from '#server/features/resumes/read-through.ts'
import type { KeptResume } from '#server/features/resumes/resumes.queries.ts'

/** `damaged`: the file in the source is not the one that was handed in. `unreadable`: the source cannot read it. */
export type CopyResult = 'copied' | 'there' | 'missing' | 'damaged' | 'unreadable'

export type Copying = {
  source: OpenStore
  target: OpenStore
  /** Folder for temporary files; on the disk of the target if the target is a disk. */
  incoming: string
  refuseWhenFull: () => Promise<void>
}

/**
 * Copies the resume of one lead into the target, unless it is already there. Compares the file in the source and the
 * copy with the lead's SHA-256, and never stores a file that differs. Only reads from the source.
 * @throws Outage when a store as a whole does not work
 */
export const copyResume = async (lead: KeptResume, copying: Copying): Promise<CopyResult> => {
  const { source, target, incoming, refuseWhenFull } = copying
  if (await isThere(target.store, lead)) return 'there'
  await refuseWhenFull()
  await using file = makeTemporaryFile(makeFolder(incoming))
  try {
    const found = await writeHashed(readingFrom(source.store, lead.resume_path), file.path)
    if (!isSame(found, lead)) return 'damaged'
    await target.store.keep(file.take(), lead.resume_path, lead.resume_sha256)
  } catch (error) {
    if (error instanceof FileMissing) return 'missing'
    if (!(error instanceof Unreadable)) throw error
    // Throws if the whole store is down. One unreadable file is reported, and the move goes on.
    await source.assertUsable()
    return 'unreadable'
  }
  if (await isThere(target.store, lead)) return 'copied'
  throw new Error(`The target does not return what was written to it (lead ${lead.id}).`)
}

/** Reads every byte back, because size and time do not show what a disk or a server has really stored. */
const isThere = async (store: ResumeStore, lead: KeptResume) => {
  try {
    return isSame(await readThrough(store, lead.resume_path), lead)
  } catch (error) {
    if (error instanceof FileMissing) return false
    throw error
  }
}

type Content = { bytes: number; sha256: string }

const isSame = (found: Content, lead: KeptResume) =>
  found.bytes === lead.resume_bytes && found.sha256 === lead.resume_sha256

class Unreadable extends Error {}

async function* readingFrom(store: ResumeStore, path: string): AsyncGenerator<Buffer> {
  try {
    yield* (await store.open(path)) as AsyncIterable<Buffer>
  } catch (error) {
    throw error instanceof FileMissing
      ? error
      : new Unreadable('The source cannot read the file.', { cause: error })
  }
}

const writeHashed = async (chunks: AsyncIterable<Buffer>, file: string): Promise<Content> => {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    await using handle = await open(file, 'wx', 0o600)
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } catch (error) {
    throw fileOutage(error)
  }
  return { bytes, sha256: hash.digest('hex') }
}
