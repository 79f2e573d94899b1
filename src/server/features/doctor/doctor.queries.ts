import type { Database } from '#server/adapters/database/schema.ts'
import { withheldBy } from '#server/wording.ts'

/** `withheld`: those of the failed ones that a restore has not let go out. Reads each of these: for the doctor only. */
export const selectOutbox = async (
  db: Database,
  now: number,
): Promise<{ failed: number; withheld: number; oldestDueSeconds: number }> => {
  const failedMails = db
    .selectFrom('mails')
    .select((mail) => mail.fn.countAll<number>().as('count'))
    .where('state', '=', 'failed')
    .where('trouble', 'is', null)
  const { failed, withheld, due_at } = await db
    .selectNoFrom((eb) => [
      failedMails.as('failed'),
      failedMails.where('last_error', 'like', `${withheldBy}%`).as('withheld'),
      eb
        .selectFrom('mails')
        .select((mail) => mail.fn.min('due_at').as('due_at'))
        .where('state', '=', 'queued')
        .as('due_at'),
    ])
    .executeTakeFirstOrThrow()
  return {
    failed: failed ?? 0,
    withheld: withheld ?? 0,
    oldestDueSeconds: Math.max(0, Math.floor((now - (due_at ?? now)) / 1000)),
  }
}
