import type { Database } from '#server/adapters/database/schema.ts'
import { roomInQueue } from '#server/features/resumes/enqueue-backlog.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { job } from './read-resume.job.ts'

/** Has the resume of a lead read soon, in the transaction that stores the lead. */
export const enqueueReading = async (tx: Database, leadId: number, now: number): Promise<void> => {
  await enqueueJob(tx, job, { lead_id: leadId, was_slow: false }, { now, leadId, once: String(leadId) })
}

/** The same for leads that came together; those for which there is no room are enqueued later (`enqueueUnread`). */
export const enqueueReadings = async (
  tx: Database,
  leadIds: readonly number[],
  now: number,
): Promise<void> => {
  if (leadIds.length === 0) return
  for (const id of leadIds.slice(0, await roomInQueue(tx, job.kind))) await enqueueReading(tx, id, now)
}
