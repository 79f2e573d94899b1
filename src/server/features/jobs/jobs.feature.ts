import type { Feature } from '#server/feature.ts'
import { checkJobs } from './check-jobs.ts'
import { jobHandlers } from './jobs.handlers.ts'

/** Work in the background that was given up is seen by a person. */
export const jobsFeature = {
  handlers: jobHandlers,
  checks: [{ name: 'jobs', run: checkJobs }],
} satisfies Feature
