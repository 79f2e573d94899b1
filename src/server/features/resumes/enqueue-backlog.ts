import { sql } from 'kysely'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** So many wait at most, so that those who hand in meanwhile are not behind all who came before. */
const waitingMax = 100

/**
 * Enqueues a job for each resume that still needs it and has none: of leads of an older version of the program, or of a node
 * that does not enqueue it. A step does a few, those of the newest leads first; the next one goes on.
 * @param isDone the column of the leads that says whether it was done
 * @returns how many were enqueued
 */
export const enqueueBacklog = async (
  db: Database,
  { kind, isDone }: { kind: string; isDone: 'resume_read' | 'resume_scanned' },
  enqueue: (tx: Database, leadId: number) => Promise<void>,
): Promise<number> => {
  const room = waitingMax - (await readCount(db, [`jobs:queued:${kind}`]))
  if (room <= 0) return 0
  const leads = await selectBacklog(db, { kind, isDone, atMost: room })
  if (leads.length > 0)
    await transact(db, async (tx) => {
      for (const { id } of leads) await enqueue(tx, id)
    })
  return leads.length
}

/** In constant cost, because the index of the column has no other leads. */
const selectBacklog = (
  db: Database,
  { kind, isDone, atMost }: { kind: string; isDone: 'resume_read' | 'resume_scanned'; atMost: number },
) =>
  db
    .selectFrom('leads')
    .select('id')
    // Written out, so that the partial index is taken.
    .where(isDone, '=', sql.lit(0))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('jobs')
            .select('jobs.id')
            .whereRef('jobs.lead_id', '=', 'leads.id')
            .where('jobs.kind', '=', kind),
        ),
      ),
    )
    .orderBy('id', 'desc')
    .limit(atMost)
    .execute()
