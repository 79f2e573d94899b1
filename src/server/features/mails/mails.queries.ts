import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type { MailQuery } from '#contract/schemas/mails.ts'
import { has } from '#server/adapters/database/conditions.ts'
import { lockName } from '#server/adapters/database/locking.ts'
import { metByMost } from '#server/adapters/database/statements/planning.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { presented } from './present-mail.ts'

const confirmationsPerHour = 5
const hourMs = 3_600_000
/** How far the clocks of nodes may differ. A mail with a later time was stored before a clock was set back. */
const skewMaxMs = 60_000

/**
 * When the next confirmation to an address may be sent: at most five in any hour, so that nobody can use the form to
 * flood a mailbox. Further ones are delayed, never dropped. Call it in the transaction that stores the mail.
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

/**
 * The last answer of the mail server to a mail that it refuses whoever the recipient is; undefined if it refuses none.
 */
export const readRefusal = async (db: Database): Promise<string | undefined> => {
  const [refused] = await selectRefused(db, {})
  return refused?.last_error ?? undefined
}

const selectRefused = prepared((db) =>
  db.selectFrom('mails').select('last_error').where('trouble', '=', sql.lit('server')).orderBy('id').limit(1),
)

type MailPage = z.output<typeof MailQuery>

/**
 * Returns one row more than the page size, so that the caller sees whether a next page exists. Sent mails come newest
 * first by the time of sending, all others by ascending id. The page begins after the mail `after_id` in that order.
 */
export const selectMailPage = async (db: Database, { page_size, after_id, state }: MailPage) => {
  const page = db
    .selectFrom('mails')
    .select(presented)
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
  // The first page has a bound too, so that the database searches the index instead of scanning it.
  const { at, id } = after ?? { at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }
  return page
    .where(metByMost(db, has('state', 'sent')))
    .where(sql<SqlBool>`(sent_at, id) < (${at}, ${id})`)
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/**
 * When a mail was sent, or is due to be sent again. If somebody sends it again while a client reads page by page, the
 * client sees some mails twice, but misses none.
 */
const selectSending = (db: Database, id: number) =>
  db
    .selectFrom('mails')
    .select((eb) => ['id', eb.fn.coalesce('sent_at', 'due_at').as('at')])
    .where('id', '=', id)
    .executeTakeFirst()

const leadMailsMax = 1_000

/**
 * The mails of one lead: a confirmation, and a notification for each attorney. Undefined if the lead does not exist.
 */
export const selectLeadMails = async (db: Database, leadId: number) => {
  const rows = await db
    .selectFrom('mails')
    .select(presented)
    .where('lead_id', '=', leadId)
    .orderBy('id')
    .limit(leadMailsMax)
    .execute()
  if (rows.length > 0) return rows
  const lead = await db.selectFrom('leads').select('id').where('id', '=', leadId).executeTakeFirst()
  return lead && rows
}
