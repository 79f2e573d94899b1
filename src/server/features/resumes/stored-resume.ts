import type { Selectable } from 'kysely'
import { type ResumeKind, declaredKind, resumeKinds } from '#contract/form/resume-types.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import type { Expected } from '#server/adapters/storage/open-verified.ts'
import { Problem } from '#server/problem.ts'

/** The columns of a lead that say which file its resume is. */
export type ResumeColumns = Pick<
  Selectable<Schema['leads']>,
  'resume_path' | 'resume_name' | 'resume_media_type' | 'resume_bytes' | 'resume_sha256'
>

/** The file of a resume, and how it is handed out. */
export type ResumeFile = Expected & { name: string; mediaType: string }

/** The resume of a lead; undefined if it came without one. */
export const resumeIn = (row: ResumeColumns): ResumeFile | undefined => {
  const { resume_path: path, resume_name: name, resume_media_type: mediaType } = row
  const { resume_bytes: bytes, resume_sha256: sha256 } = row
  if (path === null || name === null || mediaType === null || bytes === null || sha256 === null)
    return undefined
  return { path, name, mediaType, bytes, sha256 }
}

/** For whatever needs the resume of a lead. @throws Problem not_found if there is no such lead, or it came without a resume */
export const requireResume = <Row extends Pick<ResumeColumns, 'resume_path'>>(
  leadId: number,
  row: Row | undefined,
): Row => {
  if (!row) throw new Problem('not_found', `There is no lead ${leadId}.`)
  if (row.resume_path === null) throw noResume(leadId)
  return row
}

export const noResume = (leadId: number) => new Problem('not_found', `Lead ${leadId} came without a resume.`)

/** A stored resume, and what it was recognized as when it came in. */
export type StoredResume = Expected & {
  kind: ResumeKind
  /** Of a text that says it for certain. */
  charset: string | undefined
  needsPassword: boolean
}

/** Undefined where there is no such lead, or it came without a resume. */
export const selectResume = async (db: Database, leadId: number): Promise<StoredResume | undefined> => {
  const row = await selectColumns(db, leadId)
  return row && toStored(row)
}

/** @throws Problem not_found */
export const existingResume = async (db: Database, leadId: number): Promise<StoredResume> => {
  const resume = toStored(requireResume(leadId, await selectColumns(db, leadId)))
  if (!resume) throw noResume(leadId)
  return resume
}

const selectColumns = (db: Database, leadId: number) =>
  db
    .selectFrom('leads')
    .select([
      'resume_path',
      'resume_name',
      'resume_media_type',
      'resume_bytes',
      'resume_sha256',
      'resume_caveats',
    ])
    .where('id', '=', leadId)
    .executeTakeFirst()

const toStored = (row: ResumeColumns & { resume_caveats: string }): StoredResume | undefined => {
  const file = resumeIn(row)
  return (
    file && {
      path: file.path,
      bytes: file.bytes,
      sha256: file.sha256,
      kind: resumeKinds.find((kind) => kind === declaredKind(file.mediaType)) ?? 'txt',
      charset: /charset=([\w-]+)/.exec(file.mediaType)?.[1],
      needsPassword: row.resume_caveats.split(' ').includes('needs_password'),
    }
  )
}
