import { defineJob } from '#server/work/jobs/define-job.ts'
import { ScanPayload, performScan } from './perform-scan.ts'

/**
 * Has the resume of one lead scanned for viruses. As long as clamd does not answer, the job waits: until then the resume is
 * "not scanned yet".
 */
export const job = defineJob('scanning.resume', {
  payload: ScanPayload,
  // clamd scans a resume in some hundredths of a second; a few nodes ask it at the same time.
  atOnce: 2,
  leaseSeconds: 300,
  giveUpDays: 30,
  // The notification of the firm waits for it.
  urgency: 'interactive',
  perform: performScan,
})
