import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { type IdRange, changeInSteps, rowsAtOnce } from './change-in-steps.ts'
import { recountMails } from './mail-counts.ts'

/**
 * Sends again what the mail server kept from going out: whatever was given up, as retryMail does, and at once what waits
 * because the server refused it. Not what a recipient alone refused, who would refuse it again. Who asked for it is recorded.
 * @returns how many mails are due now
 */
export const retryMails = async (
  { db, now, wakeMail }: Pick<Deps, 'db' | 'now' | 'wakeMail'>,
  { actorId }: { actorId: number },
): Promise<number> => {
  const at = now()
  let total = 0
  for (const step of [requeueSome, hastenSome]) {
    total += await changeInSteps(db, (tx, range) => step(tx, { ...range, at, actorId }))
    // The first of them need not wait for the others.
    wakeMail()
  }
  return total
}

type Step = IdRange & { at: number; actorId: number }

const requeueSome = async (tx: Database, { after, last, at, actorId }: Step): Promise<{ id: number }[]> => {
  const rows = await tx
    .updateTable('mails')
    .set({ state: 'queued', attempts: 0, scheduled_at: at, due_at: at, last_error: null })
    .where(
      'id',
      'in',
      tx
        .selectFrom('mails')
        .select('id')
        .where('state', '=', 'failed')
        .where('trouble', 'is', null)
        .where('id', '>', after)
        .where('id', '<=', last)
        .orderBy('id')
        .limit(rowsAtOnce),
    )
    // Again, for PostgreSQL looks at this alone once more where somebody else has just changed the row.
    .where('state', '=', 'failed')
    .returning('id')
    .execute()
  if (rows.length === 0) return []
  await recountMails(tx, {
    before: { state: 'failed', trouble: null },
    after: { state: 'queued', trouble: null },
    rows: rows.length,
  })
  await recordEvent(tx, { kind: 'mails.retried', at, actorId, after: { mails: String(rows.length) } })
  return rows
}

/** Their days go on: nobody has given them up. */
const hastenSome = (tx: Database, { after, last, at }: Step): Promise<{ id: number }[]> =>
  tx
    .updateTable('mails')
    .set({ due_at: at })
    .where(
      'id',
      'in',
      tx
        .selectFrom('mails')
        .select('id')
        .where('trouble', '=', sql.lit('server'))
        .where('id', '>', after)
        .where('id', '<=', last)
        .orderBy('id')
        .limit(rowsAtOnce),
    )
    .where('state', '=', 'queued')
    .where('lease_token', 'is', null)
    .returning('id')
    .execute()
