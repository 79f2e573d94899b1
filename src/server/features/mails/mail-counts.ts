import type { MailState, MailTrouble } from '#contract/schemas/mails.ts'
import { type Counter, type Move, moveCounters } from '#server/adapters/database/counting/counters.ts'
import { type CountKey, readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** The columns of a mail that decide how it is counted. */
export type CountedMail = { state: MailState; trouble: MailTrouble | null }

/** Those that a recipient alone refused are failed too, and counted by themselves: they are no trouble of the firm. */
export const mailCounters: Counter<CountedMail>[] = [
  { key: 'mails:unaddressed', table: 'mails', where: { state: 'unaddressed' } },
  { key: 'mails:queued', table: 'mails', where: { state: 'queued' } },
  { key: 'mails:sent', table: 'mails', where: { state: 'sent' } },
  { key: 'mails:failed', table: 'mails', where: { state: 'failed', trouble: null } },
  { key: 'mails:dismissed', table: 'mails', where: { state: 'dismissed' } },
  { key: 'mails:refused', table: 'mails', where: { state: 'failed', trouble: 'recipient' } },
]

/** Moves the counters from what mails were to what they have become, in the transaction of the change. */
export const recountMails = (tx: Database, ...moves: Move<CountedMail>[]): Promise<void> =>
  moveCounters(tx, mailCounters, moves)

/** How many mails are in the state; in any without one. */
export const countMails = (db: Database, state: MailState | undefined): Promise<number> =>
  readCount(db, keysOfState(state))

const keysOfState = (state: MailState | undefined): CountKey[] =>
  mailCounters.filter(({ where }) => state === undefined || where.state === state).map(({ key }) => key)
