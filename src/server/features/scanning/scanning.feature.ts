import type { Feature } from '#server/feature.ts'
import { checkScanner } from './check-scanner.ts'
import { enqueueUnscanned } from './enqueue-unscanned.ts'
import { job as scanAgain } from './scan-again.job.ts'
import { job as scanResume } from './scan-resume.job.ts'
import { scanningHandlers } from './scanning.handlers.ts'
import { watchScanner } from './watch-scanner.ts'

/** Resumes are scanned for viruses, if the operator has a scanner. */
export const scanningFeature = {
  handlers: scanningHandlers,
  jobs: [scanResume, scanAgain],
  periodic: [
    { name: 'unscannedResumes', everySeconds: 60, run: (deps, now) => enqueueUnscanned(deps, now) },
    { name: 'scanner', everySeconds: 60, run: (deps, now) => watchScanner(deps, now) },
  ],
  checks: [{ name: 'scanner', run: checkScanner }],
} satisfies Feature
