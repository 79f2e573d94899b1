import { sql } from 'kysely'
import type { z } from 'zod'
import { MailState, type MailQuery } from '#contract/mails.ts'
import { type CountKey, readCount } from '#server/adapters/database/counts.ts'
import { takeTurn } from '#server/adapters/database/locking.ts'
import { prepared } from '#server/adapters/database/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'

const confirmationsPerHour = 5
const hourMs = 3_600_000

/**
 * When the next confirmation to an address may go, so that nobody can use the form to flood a mailbox: at most five in
 * any hour; what is beyond is delayed, never dropped. To be called in the transaction that stores it.
 */
export const nextConfirmationSlot = async (tx: Database, recipient: string, now: number): Promise<number> => {
  const mailbox = recipient.toLowerCase()
  await takeTurn(tx, `confirmations to ${mailbox}`)
  const [fifthLast] = await selectFifthLast(tx, { mailbox })
  return Math.max(now, (fifthLast?.scheduled_at ?? -Infinity) + hourMs)
}

const selectFifthLast = prepared((db, at: { mailbox: string }) =>
  db
    .selectFrom('mails')
    .select('scheduled_at')
    .where(sql`lower(recipient)`, '=', at.mailbox)
    .where('kind', '=', 'confirmation')
    .orderBy('scheduled_at', 'desc')
    .limit(1)
    .offset(confirmationsPerHour - 1),
)

/** When the first of the queued mails is due; undefined when none is queued. One step into an index. */
export const firstDueAt = async (db: Database): Promise<number | undefined> => {
  const [first] = await selectFirstDue(db, {})
  return first?.due_at
}

const selectFirstDue = prepared((db) =>
  db
    .selectFrom('mails')
    .select('due_at')
    // Written out: for a value that could decide about a partial index, SQLite plans anew each time.
    .where('state', '=', sql.lit('queued'))
    .orderBy('due_at')
    .limit(1),
)

const listed = [
  'id',
  'lead_id',
  'kind',
  'recipient',
  'state',
  'attempts',
  'last_error',
  'created_at',
  'due_at',
  'sent_at',
] as const

/** One row more than the page, to see whether there are more. */
export const selectMailPage = (db: Database, { page_size, after_id, state }: z.output<typeof MailQuery>) =>
  db
    .selectFrom('mails')
    .select(listed)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'failed'))
    .$if(after_id !== undefined, (query) => query.where('id', '>', after_id ?? 0))
    .orderBy('id')
    .limit(page_size + 1)
    .execute()

const leadMailsMax = 1_000

/** Bounded by one lead: a confirmation and a notice for each attorney there was. Undefined where there is no lead. */
export const selectLeadMails = async (db: Database, leadId: number) => {
  const rows = await db
    .selectFrom('mails')
    .select(listed)
    .where('lead_id', '=', leadId)
    .orderBy('id')
    .limit(leadMailsMax)
    .execute()
  if (rows.length > 0) return rows
  const lead = await db.selectFrom('leads').select('id').where('id', '=', leadId).executeTakeFirst()
  return lead && rows
}

export const countMails = (db: Database, state: MailState | undefined): Promise<number> =>
  readCount(
    db,
    (state ? [state] : MailState.options).map((each): CountKey => `mails:${each}`),
  )
