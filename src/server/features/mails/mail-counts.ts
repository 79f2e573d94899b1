import type { MailState, MailTrouble } from '#contract/schemas/mails.ts'
import { type Counter, type Move, moveCounters } from '#server/adapters/database/counting/counters.ts'
import { type CountKey, readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** The columns of a mail that decide which counters count it. */
export type CountedMail = { state: MailState; trouble: MailTrouble | null }

/**
 * Failed mails that only their recipient refused have a counter of their own, because the firm need not act on them.
 */
export const mailCounters: Counter<CountedMail>[] = [
  { key: 'mails:unaddressed', table: 'mails', where: { state: 'unaddressed' } },
  { key: 'mails:queued', table: 'mails', where: { state: 'queued' } },
  { key: 'mails:sent', table: 'mails', where: { state: 'sent' } },
  { key: 'mails:failed', table: 'mails', where: { state: 'failed', trouble: null } },
  { key: 'mails:dismissed', table: 'mails', where: { state: 'dismissed' } },
  { key: 'mails:refused', table: 'mails', where: { state: 'failed', trouble: 'recipient' } },
]

/** Updates the counters when mails change, in the same transaction. */
export const recountMails = (tx: Database, ...moves: Move<CountedMail>[]): Promise<void> =>
  moveCounters(tx, mailCounters, moves)

/** How many mails have this state; all mails if undefined. */
export const countMails = (db: Database, state: MailState | undefined): Promise<number> =>
  readCount(db, keysOfState(state))

const keysOfState = (state: MailState | undefined): CountKey[] =>
  mailCounters.filter(({ where }) => state === undefined || where.state === state).map(({ key }) => key)
