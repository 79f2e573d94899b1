import type { Database, Schema } from '#server/adapters/database/schema.ts'

/** A lead that was left as it was. The reason is a sentence without personal data. */
export type Refusal = { leadId: number; reason: string }

export const recordRefusals = async (
  tx: Database,
  { bulkId, during }: { bulkId: number; during: Schema['bulk_refusals']['during'] },
  refusals: readonly Refusal[],
): Promise<void> => {
  if (refusals.length === 0) return
  await tx
    .insertInto('bulk_refusals')
    .values(refusals.map(({ leadId, reason }) => ({ bulk_id: bulkId, lead_id: leadId, during, reason })))
    .execute()
}
