import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { infectionOf } from '#server/features/resumes/infection.ts'
import { Problem } from '#server/problem.ts'

/**
 * Remembers that an admin has dealt with an infected resume, so that the app warns of it no longer. The file stays in
 * quarantine. A second time changes nothing.
 * @throws Problem not_found
 */
export const markInfectionHandled = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { leadId, actorId }: { leadId: number; actorId: number },
): Promise<void> =>
  transact(db, async (tx) => {
    const virus = await infectionOf(tx, leadId)
    if (virus === undefined) throw new Problem('not_found', `Lead ${leadId} has no infected resume.`)
    const { numUpdatedRows } = await tx
      .updateTable('resume_scans')
      .set({ handled_at: now() })
      .where('lead_id', '=', leadId)
      .where('handled_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return
    await recordEvent(tx, {
      kind: 'resume.infection_handled',
      at: now(),
      leadId,
      actorId,
      after: { virus },
    })
  })
