import type { Database } from '#server/adapters/database/schema.ts'
import { countMails, firstDueAt } from './mails.queries.ts'

/** A mail that is due goes out within seconds; this long means that nobody sends. */
const dueMaxSeconds = 600

export type OutboxHealth = { failed: number; oldestDueSeconds: number }

/** How many mails wait for a person, and how long the longest due one has been waiting for the worker. Constant cost. */
export const readMailHealth = async (db: Database, now: number): Promise<OutboxHealth> => {
  const [failed, dueAt] = await Promise.all([countMails(db, 'failed'), firstDueAt(db)])
  return { failed, oldestDueSeconds: Math.max(0, Math.floor((now - (dueAt ?? now)) / 1000)) }
}

export const isTroubled = ({ failed, oldestDueSeconds }: OutboxHealth): boolean =>
  failed > 0 || oldestDueSeconds > dueMaxSeconds
