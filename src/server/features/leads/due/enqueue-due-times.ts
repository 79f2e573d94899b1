import type { Database } from '#server/adapters/database/schema.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { job } from './move-due-times.job.ts'

/** Other nodes use a change of the settings within two seconds; leads that they store until then are moved as well. */
const pauseMs = 3_000

/** Has all pending leads get the due times of new settings, in the transaction that saves these. */
export const enqueueDueTimes = async (
  tx: Database,
  { at, actorId }: { at: number; actorId: number },
): Promise<void> => {
  const payload = { actor_id: actorId, after: 0, moved: 0 }
  await enqueueJob(tx, job, payload, { now: at, dueAt: at + pauseMs, startedBy: actorId })
}
