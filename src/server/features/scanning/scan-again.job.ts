import { defineJob } from '#server/work/jobs/define-job.ts'
import { ScanPayload, performScan } from './perform-scan.ts'

/** Has the resume of one lead scanned with newer signatures. Nobody waits for it, so it comes after everything else. */
export const job = defineJob('scanning.again', {
  payload: ScanPayload,
  atOnce: 1,
  leaseSeconds: 300,
  giveUpDays: 30,
  urgency: 'bulk',
  perform: performScan,
})
