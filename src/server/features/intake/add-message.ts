import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { reindexLead } from '#server/features/leads/index-lead.ts'

/**
 * Adds a few lines of the prospect to a lead whose resume cannot be searched. Only the first ones count: whoever has the
 * address of a receipt must not be able to change what the firm has read.
 */
export const addMessage = (
  { db, now }: Deps,
  { leadId, message }: { leadId: number; message: string },
): Promise<void> =>
  transact(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('leads')
      .set((eb) => ({ message, version: eb('version', '+', 1), updated_at: now() }))
      .where('id', '=', leadId)
      .where('message', '=', '')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) return
    await reindexLead(tx, leadId)
    await recordEvent(tx, { kind: 'lead.message_added', at: now(), leadId, after: { message } })
  })

/** Also true if there is no such lead: there is nothing to add to. */
export const hasMessage = async (db: Database, leadId: number): Promise<boolean> => {
  const lead = await db.selectFrom('leads').select('message').where('id', '=', leadId).executeTakeFirst()
  return lead?.message !== ''
}
