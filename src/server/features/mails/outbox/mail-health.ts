import { MailKind } from '#contract/schemas/mails.ts'
import { readCountsOf } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { MailHealth } from '#server/deps.ts'
import { readRefusal } from '../mails.queries.ts'
import { mailQueue } from './mail-queue.ts'

/** A mail that is due goes out within seconds; this long means that nobody sends. */
const dueMaxSeconds = 600

export type OutboxHealth = Omit<MailHealth, 'status'>

/**
 * How many mails wait for a person of the firm and how many for their turn, how long the longest due one has been
 * waiting for the worker, and why the mail server refuses them. Constant cost.
 */
export const readMailHealth = async (db: Database, now: number): Promise<OutboxHealth> => {
  const [countOf, due, refusal] = await Promise.all([
    readCountsOf(db, ['mails:failed', 'mails:queued']),
    mailQueue.firstDue(db, MailKind.options),
    readRefusal(db),
  ])
  const oldestDueMs = Math.max(0, now - Math.min(now, ...due.values()))
  return {
    failed: countOf('mails:failed'),
    oldestDueSeconds: Math.floor(oldestDueMs / 1000),
    waiting: countOf('mails:queued'),
    refusal: refusal ?? null,
  }
}

export const isTroubled = ({ failed, oldestDueSeconds, refusal }: OutboxHealth): boolean =>
  failed > 0 || oldestDueSeconds > dueMaxSeconds || refusal !== null
