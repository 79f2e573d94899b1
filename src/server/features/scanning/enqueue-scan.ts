import type { Database } from '#server/adapters/database/schema.ts'
import type { Config } from '#server/config/config.ts'
import { roomInQueue } from '#server/features/resumes/enqueue-backlog.ts'
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

/** The same for leads that came together; those for which there is no room are enqueued later (`enqueueUnscanned`). */
export const enqueueScans = async (
  tx: Database,
  leadIds: readonly number[],
  config: Pick<Config, 'clamdHost' | 'clamdPort'>,
  now: number,
): Promise<void> => {
  if (leadIds.length === 0 || !scannerOf(config)) return
  for (const id of leadIds.slice(0, await roomInQueue(tx, job.kind))) await enqueueScan(tx, id, config, now)
}
