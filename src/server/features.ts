import type { Deps } from '#server/deps.ts'
import { activityFeature } from '#server/features/activity/activity.feature.ts'
import { analyticsFeature } from '#server/features/analytics/analytics.feature.ts'
import { attorneysFeature } from '#server/features/attorneys/attorneys.feature.ts'
import { changesFeature } from '#server/features/changes/changes.feature.ts'
import { eventsFeature } from '#server/features/events/events.feature.ts'
import { healthFeature } from '#server/features/health/health.feature.ts'
import { intakeFeature } from '#server/features/intake/intake.feature.ts'
import type { ReceivedResume } from '#server/features/intake/upload/receive-resume.ts'
import { jobsFeature } from '#server/features/jobs/jobs.feature.ts'
import type { ReceivedTable } from '#server/features/leads/imports/table/receive-table.ts'
import { leadsFeature } from '#server/features/leads/leads.feature.ts'
import { mailsFeature } from '#server/features/mails/mails.feature.ts'
import { notesFeature } from '#server/features/notes/notes.feature.ts'
import { readersFeature } from '#server/features/readers/readers.feature.ts'
import { readingFeature } from '#server/features/reading/reading.feature.ts'
import { scanningFeature } from '#server/features/scanning/scanning.feature.ts'
import { settingsFeature } from '#server/features/settings/settings.feature.ts'
import { upkeepFeature } from '#server/features/upkeep/upkeep.feature.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { type Feature, foldHandlers } from './feature.ts'

/** All features. The doctor reports its findings in this order. */
const list = [
  intakeFeature,
  leadsFeature,
  readingFeature,
  scanningFeature,
  notesFeature,
  activityFeature,
  analyticsFeature,
  readersFeature,
  changesFeature,
  eventsFeature,
  attorneysFeature,
  upkeepFeature,
  mailsFeature,
  jobsFeature,
  settingsFeature,
  healthFeature,
] as const satisfies readonly Feature[]

export const features: readonly Feature[] = list

/** A handler for every endpoint of the contract: the compiler names missing ones. */
export const handlers: Handlers<Deps, { resume: ReceivedResume; table: ReceivedTable }> = foldHandlers(list)

export const periodic = features.flatMap((feature) => feature.periodic ?? [])

export const jobs = features.flatMap((feature) => feature.jobs ?? [])

export const followers = features.flatMap((feature) => feature.followers ?? [])

export const checks = features.flatMap((feature) => feature.checks ?? [])
