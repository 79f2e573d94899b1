import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import type { ScanResult } from './scan-resume.ts'

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
    handled_at: null,
  }
  await tx
    .insertInto('resume_scans')
    .values(row)
    .onConflict((conflict) => conflict.column('lead_id').doUpdateSet(row))
    .execute()
  await tx.updateTable('leads').set({ resume_scanned: 1 }).where('id', '=', leadId).execute()
}

/** The leads whose resume was not scanned. The 0 is written out, so that the partial index is taken. */
export const selectUnscanned = (db: Database) =>
  db.selectFrom('leads').select('id').where('resume_scanned', '=', sql.lit(0))

/** The leads with an infected resume that nobody has dealt with, the earliest first. */
export const selectUnhandled = (db: Database, atMost: number): Promise<{ lead_id: number }[]> =>
  db
    .selectFrom('resume_scans')
    .select('lead_id')
    // Written out, so that the partial index is taken.
    .where('state', '=', sql.lit('infected'))
    .where('handled_at', 'is', null)
    .orderBy('lead_id')
    .limit(atMost)
    .execute()
