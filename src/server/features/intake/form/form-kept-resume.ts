import { constants, copyFile, link, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { resumeCaveats, resumeKinds } from '#contract/form/resume-types.ts'
import { fileOutage, isMissing, syncFile } from '#server/adapters/storage/disk/durable-files.ts'
import { makeTemporaryFile, removeOrSweepLater } from '#server/adapters/storage/disk/temporary-file.ts'
import type { Signing } from './form-signing.ts'
import type { ReceivedResume, ResumeFacts } from '../upload/receive-resume.ts'

/** As long as the sweeper leaves temporary files alone. */
const keptMs = 3_600_000

const Facts = z.object({
  kind: z.enum(resumeKinds),
  mediaType: z.string(),
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  caveats: z.array(z.enum(resumeCaveats)),
})

const Handle = Facts.extend({ file: z.string().regex(/^[\da-f-]{36}\.part$/), until: z.number() })

/** Its file belongs to the sweeper, which takes it when the hour is over. */
export type KeptResume = ResumeFacts & {
  /** Name of the temporary file. */
  file: string
}

/** Resumes that arrived with a form that has to be corrected: no browser sends a file again by itself. */
export type KeptResumes = {
  /** Takes the file over. */
  keep(resume: ReceivedResume): KeptResume
  /** What the page carries in the place of the file. */
  handleOf(resume: KeptResume): string
  /** Undefined when the hour is over, the handle is not ours, or the file lies on another node. */
  find(handle: unknown): Promise<KeptResume | undefined>
  /**
   * The same content as a file of its own, which belongs to the caller: the kept one stays for the next try. Undefined
   * when that is gone.
   */
  lend(resume: KeptResume): Promise<ReceivedResume | undefined>
  /** Removes the file before its hour is over. */
  forget(resume: KeptResume): Promise<void>
}

/** The files lie in DATA_DIR/incoming, so nodes that share that folder share them. */
export const makeKeptResumes = (dataDir: string, signing: Signing, now: () => number): KeptResumes => {
  const folder = join(dataDir, 'incoming')
  return {
    keep: (resume) => ({ ...Facts.parse(resume), file: basename(resume.take()) }),
    handleOf: (resume) => {
      const handle = { ...resume, until: now() + keptMs }
      return signing.sign(`resume.${Buffer.from(JSON.stringify(handle)).toString('base64url')}`)
    },
    find: async (handle) => {
      const kept = typeof handle === 'string' ? readHandle(signing.verified(handle)) : undefined
      if (!kept || kept.until < now()) return undefined
      const { until: _until, ...resume } = kept
      return (await isThere(join(folder, resume.file))) ? resume : undefined
    },
    lend: async ({ file, ...facts }) => {
      const copy = makeTemporaryFile(folder)
      return (await duplicate(join(folder, file), copy.path)) ? { ...facts, ...copy } : undefined
    },
    forget: ({ file }) => removeOrSweepLater(join(folder, file)),
  }
}

const readHandle = (text: string | undefined) => {
  const [kind, facts] = text?.split('.') ?? []
  if (kind !== 'resume' || facts === undefined) return undefined
  return Handle.parse(JSON.parse(Buffer.from(facts, 'base64url').toString()))
}

const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )

/** False when there is nothing (any more) under the first name. @throws Outage when the folder does not work */
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
    throw fileOutage(error)
  }
}
