import { sql } from 'kysely'
import { notifyAfterCommit } from '#server/adapters/database/commits.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { recountLeads } from '../lead-counts.ts'
import { rolledColumns } from '../rollups/lead-rollups.ts'

const leadsAtOnce = 200

/**
 * Marks pending leads after their due_at, updates the counters and records an event for each. Any node may run it at any time.
 * @returns how many leads became overdue
 */
export const markOverdue = (db: Database, now: number, signal?: AbortSignal): Promise<number> =>
  untilNoneAreLeft(leadsAtOnce, () => transact(db, (tx) => markSome(tx, now)), signal)

const markSome = async (tx: Database, now: number): Promise<number> => {
  // skip_locked, because another node may be marking the same leads. The literal makes the databases use the partial index.
  const due = await forUpdate(
    tx,
    tx
      .selectFrom('leads')
      .select(['id', ...rolledColumns])
      .where('state', '=', sql.lit('PENDING' as const))
      .where('overdue', '=', 0)
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(leadsAtOnce),
    'skip_locked',
  ).execute()
  if (due.length === 0) return 0
  const ids = due.map(({ id }) => id)
  await tx.updateTable('leads').set({ overdue: 1 }).where('id', 'in', ids).execute()
  await recountLeads(
    tx,
    due.map((before) => ({ before, after: { ...before, overdue: 1 } })),
  )
  await tx
    .insertInto('events')
    .values(ids.map((lead_id) => ({ kind: 'lead.overdue', lead_id, at: now })))
    .execute()
  notifyAfterCommit(tx, 'events')
  return due.length
}
