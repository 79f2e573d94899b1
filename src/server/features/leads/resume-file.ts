import { Readable } from 'node:stream'
import { FileDamaged } from '#server/adapters/storage/open-verified.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import type { Deps } from '#server/deps.ts'
import type { StoredFile } from '#server/http/handlers.ts'
import { Problem } from '#server/problem.ts'
import type { LeadRow } from './leads.queries.ts'

/** The resume of a lead as an answer of http/. */
export const resumeFileOf = (
  { openResume, log }: Pick<Deps, 'openResume' | 'log'>,
  row: LeadRow,
): StoredFile => {
  const stored = { path: row.resume_path, bytes: row.resume_bytes, sha256: row.resume_sha256 }
  return {
    name: row.resume_name,
    mediaType: row.resume_media_type,
    bytes: row.resume_bytes,
    sha256: row.resume_sha256,
    modifiedAt: row.created_at,
    pathInUploads: row.resume_path.replace(/^uploads\//, ''),
    open: async (range) => {
      const content = await openResume(stored, range).catch(throwLoss)
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
