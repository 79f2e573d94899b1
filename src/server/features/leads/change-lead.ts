import type { LeadChange } from '#contract/schemas/leads.ts'
import type { LeadRecord } from '#contract/schemas/lead-record.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { requireVersion } from '#server/versions.ts'
import { applyChange, lockLead } from './apply-change.ts'
import { recountLeads } from './lead-counts.ts'
import { existingLead } from './leads.queries.ts'
import { toLeadRecord } from './present-lead-record.ts'

export type LeadChangeRequest = {
  id: number
  change: LeadChange
  ifMatch: string | undefined
  actorId: number
}

/**
 * Changes a lead and records who did it, with the values before and after. With If-Match only the version named is changed
 * (RFC 9110 section 13.1.1).
 * @throws Problem not_found; changed_meanwhile; invalid_fields if assigned_to is no active attorney, or both names are empty
 */
export const changeLead = async (
  { db, now, settings }: Deps,
  request: LeadChangeRequest,
): Promise<LeadRecord> => {
  const firm = await settings.read()
  return transact(db, async (tx) => {
    const { id, change, ifMatch, actorId } = request
    const row = await lockLead(tx, id)
    if (!row) throw new Problem('not_found', `There is no lead ${id}.`)
    requireVersion(row, ifMatch, 'lead')
    const move = await applyChange(tx, row, change, { kind: 'lead.changed', actorId, at: now(), firm })
    if (move) await recountLeads(tx, [move])
    // A query of its own: after waiting for a lock PostgreSQL reads the locked row again, but not the rows joined to it.
    return toLeadRecord(await existingLead(tx, id))
  })
}
