import type { Database } from '#server/adapters/database/schema.ts'
import { recountMails } from '#server/features/mails/mail-counts.ts'
import { withheldBy } from '#server/wording.ts'

/**
 * Marks every mail that was queued when the backup was taken as failed, because it may have been sent since. A person
 * finds these among the failed mails and sends again what is needed. See docs/decisions/0007.
 * @returns how many mails were withheld
 */
export const withholdMails = async (tx: Database, takenAt: string): Promise<number> => {
  const reason = `${withheldBy}${takenAt}: it may have been sent already; send it again if the recipient did not get it.`
  const { numUpdatedRows } = await tx
    .updateTable('mails')
    .set({ state: 'failed', lease_token: null, last_error: reason, trouble: null })
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow()
  const withheld = Number(numUpdatedRows)
  await recountMails(tx, {
    before: { state: 'queued', trouble: null },
    after: { state: 'failed', trouble: null },
    rows: withheld,
  })
  return withheld
}
