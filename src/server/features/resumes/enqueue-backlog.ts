import type { AliasableExpression } from 'kysely'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** So many wait at most, so that those who hand in meanwhile are not behind all who came before. */
const waitingMax = 100

type Backlog = { kind: string; open: AliasableExpression<{ id: number }> }

/**
 * Enqueues a job for each resume that still needs it and has none: of leads of an older version of the program, or of a node
 * that does not enqueue it. A step does a few, those of the newest leads first; the next one goes on.
 * @param open selects the ids of the leads whose resume needs it, by a partial index that has no others
 * @returns how many were enqueued
 */
export const enqueueBacklog = async (
  db: Database,
  { kind, open }: Backlog,
  enqueue: (tx: Database, leadId: number) => Promise<void>,
): Promise<number> => {
  const room = await roomInQueue(db, kind)
  if (room === 0) return 0
  const leads = await selectBacklog(db, { kind, open }, room)
  if (leads.length > 0)
    await transact(db, async (tx) => {
      for (const { id } of leads) await enqueue(tx, id)
    })
  return leads.length
}

/** How many more of a kind may wait. */
export const roomInQueue = async (db: Database, kind: string): Promise<number> =>
  Math.max(0, waitingMax - (await readCount(db, [`jobs:queued:${kind}`])))

const selectBacklog = (db: Database, { kind, open }: Backlog, atMost: number) =>
  db
    .selectFrom(open.as('open'))
    .select('open.id')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('jobs')
            .select('jobs.id')
            .whereRef('jobs.lead_id', '=', 'open.id')
            .where('jobs.kind', '=', kind),
        ),
      ),
    )
    .orderBy('open.id', 'desc')
    .limit(atMost)
    .execute()
