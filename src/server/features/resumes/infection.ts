import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'

/** What the virus scanner has found in the resume of a lead; undefined if it has found nothing, or was not asked. */
export const infectionOf = async (db: Database, leadId: number): Promise<string | undefined> => {
  const [scan] = await selectScan(db, { lead_id: leadId })
  return scan?.state === 'infected' ? (scan.name ?? '') : undefined
}

/**
 * For everything that shows a resume or hands it out.
 * @throws Problem resume_infected
 */
export const refuseInfected = async (db: Database, leadId: number): Promise<void> => {
  const virus = await infectionOf(db, leadId)
  if (virus !== undefined)
    throw new Problem(
      'resume_infected',
      `The virus scanner has found “${virus}” in this file. It opens only for those who give a reason.`,
    )
}

const selectScan = prepared((db, at: { lead_id: number }) =>
  db.selectFrom('resume_scans').select(['state', 'name']).where('lead_id', '=', at.lead_id),
)
