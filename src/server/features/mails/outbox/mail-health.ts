import { MailKind } from '#contract/schemas/mails.ts'
import { readCountsOf } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { MailHealth } from '#server/deps.ts'
import { readRefusal } from '../mails.queries.ts'
import { mailQueue } from './mail-queue.ts'

/** A due mail is sent within seconds; a mail that is due for longer than this means that no worker sends. */
const dueMaxSeconds = 600

export type OutboxHealth = Omit<MailHealth, 'status'>

/**
 * How many mails have failed, how many are queued, for how long the oldest of these has been due, and why the mail
 * server refuses mails. Constant cost.
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
