import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { readAction } from './action.ts'
import { type BulkRow, lockBulk } from './bulk.queries.ts'
import { atOnceMax, enqueueBulk } from './start-bulk.ts'
import { undoStep } from './undo-step.ts'

type BulkUndo = { id: number; actorId: number }

/**
 * Puts back what a bulk has changed, or has a job do it. What somebody has changed since is left. @throws Problem not_found,
 * not_undoable
 */
export const undoBulk = async (
  { db, now, settings }: Pick<Deps, 'db' | 'now' | 'settings'>,
  { id, actorId }: BulkUndo,
): Promise<void> => {
  const firm = await settings.read()
  await transact(db, async (tx) => {
    const found = await lockBulk(tx, id)
    requireUndoable(found, { isWorkedOn: await isWorkedOn(tx, found), now: now() })
    const begun = { state: 'undoing' as const, position: 0, undone_by: actorId }
    await tx.updateTable('bulks').set(begun).where('id', '=', id).execute()
    // One more, because a full step does not know that it was the last.
    if (found.changed <= atOnceMax)
      await undoStep(tx, { ...found, ...begun }, { at: now(), firm, atMost: atOnceMax + 1 })
    else await enqueueBulk(tx, id, actorId, now())
  })
}

const undoDaysMs = limits.bulkUndoDays * 86_400_000

/** Until when it can be undone; undefined if it cannot be. */
export const undoableUntil = (
  bulk: BulkRow,
  { isWorkedOn, now }: { isWorkedOn: boolean; now: number },
): number | undefined => {
  const until = (bulk.ended_at ?? bulk.started_at) + undoDaysMs
  return refusalOf(bulk, { isWorkedOn, now }) === undefined ? until : undefined
}

const requireUndoable = (bulk: BulkRow, standing: { isWorkedOn: boolean; now: number }) => {
  const refusal = refusalOf(bulk, standing)
  if (refusal) throw new Problem('not_undoable', refusal)
}

const refusalOf = (bulk: BulkRow, { isWorkedOn, now }: { isWorkedOn: boolean; now: number }) => {
  if (readAction(bulk).kind === 'resend') return 'A mail that was sent cannot be taken back.'
  if (bulk.state === 'undone' || bulk.state === 'undoing') return 'This has been undone already.'
  if (bulk.state === 'changing' && isWorkedOn) return 'This is still running.'
  if (now > (bulk.ended_at ?? bulk.started_at) + undoDaysMs)
    return `This ended more than ${limits.bulkUndoDays} days ago.`
  return undefined
}

/** Unless its job was given up. */
const isWorkedOn = async (tx: Database, { job_id }: BulkRow) => {
  if (job_id === null) return false
  const job = await tx.selectFrom('jobs').select('state').where('id', '=', job_id).executeTakeFirst()
  return job?.state === 'queued'
}
