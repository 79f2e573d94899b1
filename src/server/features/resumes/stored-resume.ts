import { type ResumeKind, declaredKind, resumeKinds } from '#contract/form/resume-types.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Expected } from '#server/adapters/storage/open-verified.ts'

/** A stored resume, and what it was recognized as when it came in. */
export type StoredResume = Expected & {
  kind: ResumeKind
  /** Of a text that says it for certain. */
  charset: string | undefined
  needsPassword: boolean
}

/** Undefined where there is no such lead. */
export const selectResume = async (db: Database, leadId: number): Promise<StoredResume | undefined> => {
  const row = await db
    .selectFrom('leads')
    .select(['resume_path', 'resume_bytes', 'resume_sha256', 'resume_media_type', 'resume_caveats'])
    .where('id', '=', leadId)
    .executeTakeFirst()
  return (
    row && {
      path: row.resume_path,
      bytes: row.resume_bytes,
      sha256: row.resume_sha256,
      kind: resumeKinds.find((kind) => kind === declaredKind(row.resume_media_type)) ?? 'txt',
      charset: /charset=([\w-]+)/.exec(row.resume_media_type)?.[1],
      needsPassword: row.resume_caveats.split(' ').includes('needs_password'),
    }
  )
}
