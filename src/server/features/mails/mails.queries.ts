import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type { MailQuery } from '#contract/schemas/mails.ts'
import { has } from '#server/adapters/database/conditions.ts'
import { lockName } from '#server/adapters/database/locking.ts'
import { metByMost } from '#server/adapters/database/statements/planning.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

const confirmationsPerHour = 5
const hourMs = 3_600_000
/** As far the clocks of nodes may be apart; what is stored later than this was stored before a clock was set back. */
const skewMaxMs = 60_000

/**
 * When the next confirmation to an address may go, so that nobody can use the form to flood a mailbox: at most five in
 * any hour; what is beyond is delayed, never dropped. To be called in the transaction that stores it.
 */
export const nextConfirmationSlot = async (tx: Database, recipient: string, now: number): Promise<number> => {
  const mailbox = recipient.toLowerCase()
  await lockName(tx, `confirmations to ${mailbox}`)
  const [fifthLast] = await selectFifthLast(tx, { mailbox, until: now + skewMaxMs })
  return Math.max(now, (fifthLast?.scheduled_at ?? -Infinity) + hourMs)
}

const selectFifthLast = prepared((db, at: { mailbox: string; until: number }) =>
  db
    .selectFrom('mails')
    .select('scheduled_at')
    .where(sql`lower(recipient)`, '=', at.mailbox)
    .where('kind', '=', 'confirmation')
    .where('created_at', '<=', at.until)
    .orderBy('scheduled_at', 'desc')
    .limit(1)
    .offset(confirmationsPerHour - 1),
)

/** What the mail server said last to a mail that it refuses although it concerns no recipient; undefined where it refuses none. */
export const readRefusal = async (db: Database): Promise<string | undefined> => {
  const [refused] = await selectRefused(db, {})
  return refused?.last_error ?? undefined
}

const selectRefused = prepared((db) =>
  db.selectFrom('mails').select('last_error').where('trouble', '=', sql.lit('server')).orderBy('id').limit(1),
)

const listed = [
  'id',
  'lead_id',
  'kind',
  'recipient',
  'state',
  'attempts',
  'last_error',
  'trouble',
  'created_at',
  'due_at',
  'sent_at',
] as const

type MailPage = z.output<typeof MailQuery>

/**
 * One row more than the page, to see whether there are more: sent mails in the order in which they went out, the last one
 * first, all others by ascending id. `after_id` is further on in that order.
 */
export const selectMailPage = async (db: Database, { page_size, after_id, state }: MailPage) => {
  const page = db
    .selectFrom('mails')
    .select(listed)
    .limit(page_size + 1)
  if (state === 'sent') return selectSent(db, page, after_id)
  return page
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'failed'))
    .$if(after_id !== undefined, (query) => query.where('id', '>', after_id ?? 0))
    .orderBy('id')
    .execute()
}

const selectSent = async <Row>(
  db: Database,
  page: SelectQueryBuilder<Schema, 'mails', Row>,
  afterId: number | undefined,
) => {
  const after = afterId === undefined ? undefined : await selectSending(db, afterId)
  // Bounded from the first page on, so that the index is searched and not walked.
  const { at, id } = after ?? { at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }
  return page
    .where(metByMost(db, has('state', 'sent')))
    .where(sql<SqlBool>`(sent_at, id) < (${at}, ${id})`)
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/**
 * When a mail went out, or is to go out again. Whoever was reading page by page when somebody sent it again reads what
 * they have seen once more, and misses none.
 */
const selectSending = (db: Database, id: number) =>
  db
    .selectFrom('mails')
    .select((eb) => ['id', eb.fn.coalesce('sent_at', 'due_at').as('at')])
    .where('id', '=', id)
    .executeTakeFirst()

const leadMailsMax = 1_000

/** Bounded by one lead: a confirmation and a notification for each attorney there was. Undefined where there is no lead. */
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
