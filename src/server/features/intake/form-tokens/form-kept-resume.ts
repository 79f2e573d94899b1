import { constants, copyFile, link, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { resumeCaveats, resumeKinds } from '#contract/form/resume-types.ts'
import { fileOutage, isMissing, syncFile } from '#server/adapters/storage/disk/durable-files.ts'
import { makeTemporaryFile, removeOrSweepLater } from '#server/adapters/storage/disk/temporary-file.ts'
import type { Signing } from './form-signing.ts'
import type { ReceivedResume, ResumeFacts } from '../upload/receive-resume.ts'

/** The sweeper removes temporary files after the same time. */
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

/** A resume whose temporary file the sweeper removes after an hour. */
export type KeptResume = ResumeFacts & {
  /** Name of the temporary file. */
  file: string
}

/**
 * Stores resumes of forms that the prospect must correct. Browsers do not fill a file input again, so the prospect would
 * have to choose the file once more.
 */
export type KeptResumes = {
  /** Takes over the file from the caller. */
  keep(resume: ReceivedResume): KeptResume
  /** A signed text that the page has in a hidden field instead of the file. */
  handleOf(resume: KeptResume): string
  /** Undefined if the hour is over, the signature of the handle is wrong, or the file is on another node. */
  find(handle: unknown): Promise<KeptResume | undefined>
  /** Copies the file for the caller, who removes the copy; the kept file stays for the next try. Undefined if it is gone. */
  copyOf(resume: KeptResume): Promise<ReceivedResume | undefined>
  /** Removes the file before the hour is over. */
  remove(resume: KeptResume): Promise<void>
}

/** The files are in DATA_DIR/incoming. Nodes that share this folder share the files. */
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
    copyOf: async ({ file, ...facts }) => {
      const copy = makeTemporaryFile(folder)
      return (await duplicate(join(folder, file), copy.path)) ? { ...facts, ...copy } : undefined
    },
    remove: ({ file }) => removeOrSweepLater(join(folder, file)),
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

/** False if the file `from` does not exist (any more). @throws Outage if the folder cannot be read or written */
const duplicate = async (from: string, to: string): Promise<boolean> => {
  try {
    // Not every file system has hard links.
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
