import type { Insertable, Selectable } from 'kysely'
import type { Lead } from '#contract/leads.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { toLead } from '#server/features/leads/present-lead.ts'
import type { Notice } from './notice.ts'
import type { LeadSubmission } from './submit-lead.ts'

export const insertLead = async (
  tx: Database,
  lead: LeadSubmission,
  { path, now, dueAt }: { path: string; now: number; dueAt: number },
): Promise<Lead> => {
  const row = {
    first_name: lead.first_name,
    last_name: lead.last_name,
    email: lead.email,
    state: 'PENDING' as const,
    version: 1,
    source: lead.source,
    notice_version: lead.notice?.version ?? null,
    notice_language: lead.notice?.language ?? null,
    consented_at: lead.notice ? now : null,
    language: lead.language ?? null,
    origin: Object.keys(lead.origin ?? {}).length ? JSON.stringify(lead.origin) : null,
    marks: (lead.marks ?? []).join(' '),
    resume_path: path,
    resume_name: lead.file.name,
    resume_media_type: lead.file.mediaType,
    resume_bytes: lead.file.bytes,
    resume_sha256: lead.file.sha256,
    due_at: dueAt,
    created_at: now,
    updated_at: now,
  }
  const { id } = await tx.insertInto('leads').values(row).returning('id').executeTakeFirstOrThrow()
  return toLead({ id, ...row })
}

/** Each text once, however many tick it. */
export const insertNotice = async (tx: Database, notice: Notice, now: number): Promise<void> => {
  await tx
    .insertInto('notices')
    .values({ ...notice, created_at: now })
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute()
}

export const findIdempotencyKey = (
  db: Database,
  key: string,
): Promise<Selectable<Schema['idempotency_keys']> | undefined> =>
  db.selectFrom('idempotency_keys').selectAll().where('key', '=', key).executeTakeFirst()

/** Was the key new? */
export const insertIdempotencyKey = async (
  tx: Database,
  row: Insertable<Schema['idempotency_keys']>,
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('idempotency_keys')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}
