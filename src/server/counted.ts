import type { Counter } from '#server/adapters/database/counting/counters.ts'
import type { Series } from '#server/adapters/database/counting/day-totals.ts'
import { leadCounters } from '#server/features/leads/lead-counts.ts'
import { arrivals, contacts } from '#server/features/leads/rollups/lead-rollups.ts'
import { mailCounters } from '#server/features/mails/mail-counts.ts'
import { jobCounters } from '#server/work/jobs/job-counts.ts'

// All counters that acts update as they write. The doctor compares them with the rows, and `npm run doctor -- --repair`
// recomputes them.
export const counters: readonly Counter[] = [...leadCounters, ...mailCounters, ...jobCounters]
export const dailySeries: readonly Series[] = [arrivals, contacts]
