import type { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'
import { findIdempotencyKey, insertIdempotencyKey } from './intake.queries.ts'

/** A request that may come again: its Idempotency-Key, if it has one, and a hash of what it brings. */
export type Repeatable = { idempotencyKey?: string | undefined; fingerprint: () => string }

/**
 * The answer to an earlier request with the same key (draft-ietf-httpapi-idempotency-key-header). @throws Problem
 * idempotency_key_reused
 */
export const earlierAnswer = async <Answer>(
  db: Database,
  { idempotencyKey, fingerprint }: Repeatable,
  schema: z.ZodType<Answer>,
): Promise<Answer | undefined> => {
  if (idempotencyKey === undefined) return undefined
  const known = await findIdempotencyKey(db, idempotencyKey)
  if (!known) return undefined
  if (known.fingerprint !== fingerprint()) {
    throw new Problem(
      'idempotency_key_reused',
      'This Idempotency-Key was used before with other content; use a new one.',
    )
  }
  return schema.parse(JSON.parse(known.answer))
}

/** Another transaction inserted the key first. On PostgreSQL the insert waits until that transaction has committed. */
export class KeyTaken extends Error {}

/** Stores the answer, in the transaction that stores the lead. @throws KeyTaken */
export const rememberAnswer = async (
  tx: Database,
  { idempotencyKey, fingerprint }: Repeatable,
  answer: { id: number },
  now: number,
): Promise<void> => {
  if (idempotencyKey === undefined) return
  const isFirst = await insertIdempotencyKey(tx, {
    key: idempotencyKey,
    fingerprint: fingerprint(),
    lead_id: answer.id,
    answer: JSON.stringify(answer),
    created_at: now,
  })
  if (!isFirst) throw new KeyTaken()
}

/** Runs a transaction that remembers its answer; where another one was first, answers as that one. */
export const orEarlierAnswer = async <Answer>(
  work: () => Promise<Answer>,
  earlier: () => Promise<Answer | undefined>,
): Promise<Answer> => {
  try {
    return await work()
  } catch (error) {
    const answer = error instanceof KeyTaken ? await earlier() : undefined
    if (answer) return answer
    throw error
  }
}
