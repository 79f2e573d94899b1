import type { Database } from '#server/adapters/database/schema.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { job } from './read-resume.job.ts'

/** Has the resume of a lead read soon, in the transaction that stores the lead. */
export const enqueueReading = async (tx: Database, leadId: number, now: number): Promise<void> => {
  await enqueueJob(tx, job, { lead_id: leadId, was_slow: false }, { now, leadId, once: String(leadId) })
}
