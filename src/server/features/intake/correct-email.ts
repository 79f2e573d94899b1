import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { readEventValues, recordEvent } from '#server/features/events/record-event.ts'
import { reindexLead } from '#server/features/leads/index-lead.ts'
import { renewPersonKeys } from '#server/features/leads/same-person/store-person-keys.ts'
import { enqueueConfirmation } from '#server/features/mails/outbox/enqueue-lead-mails.ts'

/** What the receipt shows of a lead to the person who has sent it. */
export type Receipt = { email: string; resumeName: string; isCorrected: boolean }

/**
 * Corrects the address that a prospect has mistyped, and sends the confirmation there. It is done once: whoever finds the
 * address of a receipt later must not be able to redirect what the firm writes. Nothing is done when an attorney was faster.
 */
export const correctEmail = async (
  deps: Deps,
  { leadId, email }: { leadId: number; email: string },
): Promise<void> => {
  const isCorrected = await transact(deps.db, async (tx) => {
    const lead = await forUpdate(
      tx,
      tx.selectFrom('leads').select('version').where('id', '=', leadId),
    ).executeTakeFirst()
    const receipt = await readReceipt(tx, leadId)
    if (!lead || !receipt || receipt.isCorrected || receipt.email === email) return false
    const now = deps.now()
    await tx
      .updateTable('leads')
      .set({ email, version: lead.version + 1, updated_at: now })
      .where('id', '=', leadId)
      .execute()
    await reindexLead(tx, leadId)
    await renewPersonKeys(tx, leadId)
    await recordEvent(tx, {
      kind: 'lead.email_corrected',
      at: now,
      leadId,
      before: { email: receipt.email },
      after: { email },
    })
    await enqueueConfirmation(tx, { id: leadId, email }, deps.config, now)
    return true
  })
  if (isCorrected) deps.wakeMail()
}

/** Undefined if the lead is gone, or an attorney has changed the address: what the firm knows is not shown to prospects. */
export const readReceipt = async (db: Database, leadId: number): Promise<Receipt | undefined> => {
  const lead = await db
    .selectFrom('leads')
    .select(['email', 'resume_name'])
    .where('id', '=', leadId)
    .executeTakeFirst()
  const changes = await db
    .selectFrom('events')
    .innerJoin('event_values', 'event_values.event_id', 'events.id')
    .select(['events.kind', 'event_values.before'])
    .where('events.lead_id', '=', leadId)
    .where('events.kind', 'in', ['lead.changed', 'lead.email_corrected'])
    .execute()
  const ofEmail = changes.filter(({ before }) => readEventValues(before)?.['email'] !== undefined)
  if (!lead || lead.resume_name === null || ofEmail.some(({ kind }) => kind === 'lead.changed'))
    return undefined
  return { email: lead.email, resumeName: lead.resume_name, isCorrected: ofEmail.length > 0 }
}
