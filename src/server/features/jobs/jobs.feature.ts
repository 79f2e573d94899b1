import type { Feature } from '#server/feature.ts'
import { checkJobs } from './check-jobs.ts'
import { jobHandlers } from './jobs.handlers.ts'

/** Shows failed background jobs to a person, who retries or dismisses them. */
export const jobsFeature = {
  handlers: jobHandlers,
  checks: [{ name: 'jobs', run: checkJobs }],
} satisfies Feature
