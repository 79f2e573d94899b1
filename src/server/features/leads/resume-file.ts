import { Readable } from 'node:stream'
import { FileDamaged } from '#server/adapters/storage/open-verified.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import type { Deps } from '#server/deps.ts'
import { noResume, resumeIn } from '#server/features/resumes/stored-resume.ts'
import type { StoredFile } from '#server/http/handlers.ts'
import { Problem } from '#server/problem.ts'
import type { LeadRow } from './leads.queries.ts'

/** The resume of a lead as an answer of http/. @throws Problem not_found if the lead came without one */
export const resumeFileOf = (
  { openResume, log }: Pick<Deps, 'openResume' | 'log'>,
  row: LeadRow,
): StoredFile => {
  const file = resumeIn(row)
  if (!file) throw noResume(row.id)
  return {
    name: file.name,
    mediaType: file.mediaType,
    bytes: file.bytes,
    sha256: file.sha256,
    modifiedAt: row.created_at,
    pathInUploads: file.path.replace(/^uploads\//, ''),
    open: async (range) => {
      const content = await openResume(file, range).catch(throwLoss)
      if (content instanceof Readable)
        content.on('error', (err) => log.error({ err, lead_id: row.id }, 'a download broke off'))
      return content
    },
  }
}

/** A missing or damaged file is an internal error, not a 404: the firm has lost data, and the caller cannot change that. */
const throwLoss = (error: unknown): never => {
  const loss = error instanceof FileMissing ? 'missing' : error instanceof FileDamaged ? 'damaged' : undefined
  if (loss === undefined) throw error
  throw new Problem(
    'internal_error',
    `The file of this resume is ${loss} on the server. Please ask your operator to run the doctor.`,
    { cause: error },
  )
}
