import type { Feature } from '#server/feature.ts'
import { checkScanner } from './check-scanner.ts'
import { enqueueUnscanned } from './enqueue-unscanned.ts'
import { job as scanResume } from './scan-resume.job.ts'

/** Resumes are scanned for viruses, if the operator has a scanner. */
export const scanningFeature = {
  jobs: [scanResume],
  periodic: [{ name: 'unscannedResumes', everySeconds: 60, run: (deps, now) => enqueueUnscanned(deps, now) }],
  checks: [{ name: 'scanner', run: checkScanner }],
} satisfies Feature
