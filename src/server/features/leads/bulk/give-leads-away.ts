import { counterOfView } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { enqueueBulk, insertBulk } from './start-bulk.ts'

/**
 * Has a job give the pending leads of an attorney to a colleague, or to nobody. The caller has made sure that no lead can be
 * assigned to the attorney any more.
 * @returns the id of the bulk; undefined if the attorney has no pending leads
 */
export const giveLeadsAway = async (
  tx: Database,
  { from, to, actorId, now }: { from: number; to: number | null; actorId: number; now: number },
): Promise<number | undefined> => {
  const total = await readCount(tx, [counterOfView('mine', from)])
  if (total === 0) return undefined
  const { id } = await insertBulk(tx, {
    target: { pending_of: from },
    action: { kind: 'assign', assigned_to: to },
    actorId,
    first: { total, isAtLeast: false },
    now,
  })
  await enqueueBulk(tx, id, actorId, now)
  return id
}
