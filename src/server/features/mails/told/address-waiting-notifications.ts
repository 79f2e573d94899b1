import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { recountMails } from '../mail-counts.ts'
import { newMessageId } from '../outbox/message-id.ts'

const rowsAtOnce = 1000

/**
 * Gives the notifications that were stored while the firm had no active attorney a recipient, in the transaction that
 * activates one.
 * @returns how many are queued now; the caller wakes the mail worker after the commit
 */
export const addressWaitingNotifications = (tx: Database, address: Address): Promise<number> =>
  untilNoneAreLeft(rowsAtOnce, () => addressSome(tx, address))

type Address = { recipient: string; mailFrom: string; now: number }

const addressSome = async (tx: Database, { recipient, mailFrom, now }: Address): Promise<number> => {
  const { numUpdatedRows } = await tx
    .updateTable('mails')
    .set({
      state: 'queued',
      recipient,
      message_id: newMessageIdOfRow(mailFrom),
      scheduled_at: now,
      due_at: now,
    })
    .where(
      'id',
      'in',
      tx.selectFrom('mails').select('id').where('state', '=', 'unaddressed').orderBy('id').limit(rowsAtOnce),
    )
    .executeTakeFirstOrThrow()
  const addressed = Number(numUpdatedRows)
  await recountMails(tx, {
    before: { state: 'unaddressed', trouble: null },
    after: { state: 'queued', trouble: null },
    rows: addressed,
  })
  return addressed
}

/**
 * SQL for a Message-ID. The random part is the same in all rows of the statement; the id of the lead makes it unique.
 */
const newMessageIdOfRow = (mailFrom: string) => {
  const [head = '', tail = ''] = newMessageId('lead-0-notification', mailFrom).split('-0-', 2)
  return sql<string>`cast(${`${head}-`} as text) || cast(lead_id as text) || cast(${`-${tail}`} as text)`
}

/**
 * Runs periodically. On PostgreSQL a lead and the first attorney can be stored at the same moment by transactions that
 * do not see each other; the notification of that lead then goes to the attorney who registered first.
 */
export const addressMissedNotifications = (
  db: Database,
  { mailFrom, now }: { mailFrom: string; now: number },
  signal?: AbortSignal,
): Promise<number> =>
  untilNoneAreLeft(
    rowsAtOnce,
    () =>
      transact(db, async (tx) => {
        const first = await tx
          .selectFrom('attorneys')
          .select('email')
          .where('status', '=', 'active')
          .orderBy('id')
          .executeTakeFirst()
        return first ? addressSome(tx, { recipient: first.email, mailFrom, now }) : 0
      }),
    signal,
  )
