import type { Database } from '#server/adapters/database/schema.ts'
import type { Config } from '#server/config/config.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { job } from './scan-resume.job.ts'
import { scannerOf } from './scanner.ts'

/** Has the resume of a lead scanned soon if there is a scanner, in the transaction that stores the lead. */
export const enqueueScan = async (
  tx: Database,
  leadId: number,
  config: Pick<Config, 'clamdHost' | 'clamdPort'>,
  now: number,
): Promise<void> => {
  if (scannerOf(config)) await enqueueJob(tx, job, { lead_id: leadId }, { now, leadId, once: String(leadId) })
}
