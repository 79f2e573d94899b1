import { sql } from 'kysely'
import type { z } from 'zod'
import { type MailKind, type MailQuery, MailState, type MailTrouble } from '#contract/mails.ts'
import { type CountKey, readCount } from '#server/adapters/database/counts.ts'
import { takeTurn } from '#server/adapters/database/locking.ts'
import { prepared } from '#server/adapters/database/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'

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
  await takeTurn(tx, `confirmations to ${mailbox}`)
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

/** For each kind of which a mail is queued: when the first of them is due. A step into an index each. */
export const firstDueOf = async (
  db: Database,
  kinds: readonly MailKind[],
): Promise<Map<MailKind, number>> => {
  const firsts = await Promise.all(kinds.map((kind) => selectFirstDue(db, { kind })))
  return new Map(firsts.flat().map(({ kind, due_at }) => [kind, due_at]))
}

const selectFirstDue = prepared((db, at: { kind: MailKind }) =>
  db
    .selectFrom('mails')
    .select(['kind', 'due_at'])
    // Written out: for a value that could decide about a partial index, SQLite plans anew each time.
    .where('state', '=', sql.lit('queued'))
    .where('kind', '=', at.kind)
    .orderBy('due_at')
    .limit(1),
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

/** Those that a recipient alone refused are failed too, and counted by themselves: they are no trouble of the firm. */
export const countMails = (db: Database, state: MailState | undefined): Promise<number> =>
  readCount(db, (state ? [state] : MailState.options).flatMap(countKeysOf))

const countKeysOf = (state: MailState): CountKey[] =>
  state === 'failed' ? ['mails:failed', 'mails:refused'] : [`mails:${state}`]

/** The counter that a mail belongs to. */
export const countKeyOf = (mail: { state: MailState; trouble?: MailTrouble | null }): CountKey =>
  mail.state === 'failed' && mail.trouble === 'recipient' ? 'mails:refused' : `mails:${mail.state}`
