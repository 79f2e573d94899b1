import { randomUUID } from 'node:crypto'
import { constants, copyFile, link, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { resumeCaveats, resumeKinds } from '#contract/resume-types.ts'
import { fileTrouble, isMissing, syncFile } from '#server/adapters/storage/disk/durable-files.ts'
import type { Signing } from './form-signing.ts'
import type { ReceivedResume } from '../receive-resume.ts'

/** As long as the sweeper leaves temporary files alone. */
const keptMs = 3_600_000

const Kept = z.object({
  file: z.string().regex(/^[\da-f-]{36}\.part$/),
  kind: z.enum(resumeKinds),
  mediaType: z.string(),
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  caveats: z.array(z.enum(resumeCaveats)),
  until: z.number(),
})

/** Resumes that arrived with a form that has to be corrected: no browser sends a file again by itself. */
export type KeptResumes = {
  /** What the page carries in the place of the file. */
  handleOf(resume: ReceivedResume): string
  /** Undefined when the hour is over, the handle is not ours, or the file lies on another node. */
  find(handle: unknown): Promise<ReceivedResume | undefined>
  /** The same file under a second name, to be given away: the first stays for the next try. Undefined when it is gone. */
  lend(resume: ReceivedResume): Promise<ReceivedResume | undefined>
}

/** The files lie in DATA_DIR/incoming, so nodes that share that folder share them. */
export const makeKeptResumes = (dataDir: string, signing: Signing, now: () => number): KeptResumes => ({
  handleOf: ({ temporaryFile, ...facts }) => {
    const kept = { ...facts, file: basename(temporaryFile), until: now() + keptMs }
    return signing.sign(`resume.${Buffer.from(JSON.stringify(kept)).toString('base64url')}`)
  },
  find: async (handle) => {
    const kept = typeof handle === 'string' ? readHandle(signing.verified(handle)) : undefined
    if (!kept || kept.until < now()) return undefined
    const { file, until: _until, ...facts } = kept
    const temporaryFile = join(dataDir, 'incoming', file)
    return (await isThere(temporaryFile)) ? { ...facts, temporaryFile } : undefined
  },
  lend: async (resume) => {
    const temporaryFile = join(dirname(resume.temporaryFile), `${randomUUID()}.part`)
    return (await duplicate(resume.temporaryFile, temporaryFile)) ? { ...resume, temporaryFile } : undefined
  },
})

const readHandle = (text: string | undefined) => {
  const [kind, facts] = text?.split('.') ?? []
  if (kind !== 'resume' || facts === undefined) return undefined
  return Kept.parse(JSON.parse(Buffer.from(facts, 'base64url').toString()))
}

const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )

/** False when there is nothing (any more) under the first name. @throws Trouble when the folder does not work */
const duplicate = async (from: string, to: string): Promise<boolean> => {
  try {
    // Not every file system has a second name for a file.
    await link(from, to).catch(async (error: unknown) => {
      if (isMissing(error)) throw error
      await copyFile(from, to, constants.COPYFILE_EXCL)
      await syncFile(to)
    })
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw fileTrouble(error)
  }
}
