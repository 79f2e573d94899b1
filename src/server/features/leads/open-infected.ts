import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { infectionOf } from '#server/features/resumes/infection.ts'
import { requireResume } from '#server/features/resumes/stored-resume.ts'
import { existingLead } from './leads.queries.ts'
import { insertTicket } from './tickets.ts'

/**
 * Creates a ticket that opens the resume of a lead although it is infected, and records who asked for it and why.
 * @throws Problem not_found
 */
export const openInfected = (
  { db, now }: Deps,
  request: { leadId: number; reason: string; attorney: { id: number; sessionId: string } },
): Promise<string> =>
  transact(db, async (tx) => {
    const { leadId, reason, attorney } = request
    requireResume(leadId, await existingLead(tx, leadId))
    const virus = await infectionOf(tx, leadId)
    if (virus !== undefined)
      await recordEvent(tx, {
        kind: 'resume.opened_infected',
        at: now(),
        leadId,
        actorId: attorney.id,
        after: { virus, reason },
      })
    return insertTicket(tx, { leadId, sessionId: attorney.sessionId, now: now(), hasReason: true })
  })
