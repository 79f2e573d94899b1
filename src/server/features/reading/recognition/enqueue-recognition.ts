import type { Database } from '#server/adapters/database/schema.ts'
import type { Config } from '#server/config/config.ts'
import type { Deps } from '#server/deps.ts'
import { enqueueBacklog } from '#server/features/resumes/enqueue-backlog.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { selectScan, selectScans } from './recognition.queries.ts'
import { job } from './recognize-text.job.ts'

/** Has the text of a resume recognized if it is a scan and OCR=on, in the transaction that stores what was read of it. */
export const enqueueRecognition = async (
  tx: Database,
  leadId: number,
  { ocr }: Pick<Config, 'ocr'>,
  now: number,
): Promise<void> => {
  if (ocr === 'on' && (await selectScan(tx, leadId))) await enqueue(tx, leadId, now)
}

/** Has scans recognized that were read while OCR was off, or by a node of an older version. @returns how many were enqueued */
export const enqueueUnrecognized = async (
  { db, config }: Pick<Deps, 'db' | 'config'>,
  now: number,
): Promise<number> =>
  config.ocr === 'on'
    ? await enqueueBacklog(db, { kind: job.kind, open: selectScans(db) }, (tx, id) => enqueue(tx, id, now))
    : 0

const enqueue = async (tx: Database, leadId: number, now: number): Promise<void> => {
  await enqueueJob(tx, job, { lead_id: leadId, was_slow: false }, { now, leadId, once: String(leadId) })
}
