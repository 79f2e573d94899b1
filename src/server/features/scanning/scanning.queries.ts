import { sql } from 'kysely'
import type { Expected } from '#server/adapters/storage/open-verified.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { ScanResult } from './scan-resume.ts'

export type ResumeToScan = Expected & { needsPassword: boolean }

/** Undefined where there is no such lead. */
export const selectResumeToScan = async (db: Database, leadId: number): Promise<ResumeToScan | undefined> => {
  const row = await db
    .selectFrom('leads')
    .select(['resume_path', 'resume_bytes', 'resume_sha256', 'resume_caveats'])
    .where('id', '=', leadId)
    .executeTakeFirst()
  return (
    row && {
      path: row.resume_path,
      bytes: row.resume_bytes,
      sha256: row.resume_sha256,
      needsPassword: row.resume_caveats.split(' ').includes('needs_password'),
    }
  )
}

/** Leads whose resume was not scanned and is not about to be, the newest first: in constant cost, as their index holds no others. */
export const selectUnscanned = (db: Database, jobKind: string, atMost: number) =>
  db
    .selectFrom('leads')
    .select('id')
    // Written out, so that the partial index is taken.
    .where('resume_scanned', '=', sql.lit(0))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('jobs')
            .select('jobs.id')
            .whereRef('jobs.lead_id', '=', 'leads.id')
            .where('jobs.kind', '=', jobKind),
        ),
      ),
    )
    .orderBy('id', 'desc')
    .limit(atMost)
    .execute()

export const storeScan = async (
  tx: Database,
  leadId: number,
  result: ScanResult,
  now: number,
): Promise<void> => {
  const row = {
    lead_id: leadId,
    state: result.state,
    name: result.state === 'infected' ? result.name : null,
    reason: result.state === 'not_scanned' ? result.reason : null,
    scanned_at: now,
  }
  await tx
    .insertInto('resume_scans')
    .values(row)
    .onConflict((conflict) => conflict.column('lead_id').doUpdateSet(row))
    .execute()
  await tx.updateTable('leads').set({ resume_scanned: 1 }).where('id', '=', leadId).execute()
}
