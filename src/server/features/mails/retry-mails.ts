import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { type IdRange, changeInSteps, rowsAtOnce } from './change-in-steps.ts'
import { recountMails } from './mail-counts.ts'

/**
 * Sends again what the mail server has refused: failed mails, as retryMail does, and queued mails that wait because the
 * server refused them. Mails that only their recipient refused stay, because the recipient would refuse them again.
 * Records who asked for it.
 * @returns how many mails are due now
 */
export const retryMails = async (
  { db, now, wakeMail }: Pick<Deps, 'db' | 'now' | 'wakeMail'>,
  { actorId }: { actorId: number },
): Promise<number> => {
  const at = now()
  let total = 0
  for (const step of [requeueSome, makeSomeDueNow]) {
    total += await changeInSteps(db, (tx, range) => step(tx, { ...range, at, actorId }))
    // Sending starts with these, before the next step.
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
    // Repeated, because PostgreSQL checks only this condition again after another transaction has changed the row.
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

/** MAIL_GIVE_UP_DAYS keeps counting for these mails, because they have not failed. */
const makeSomeDueNow = (tx: Database, { after, last, at }: Step): Promise<{ id: number }[]> =>
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
