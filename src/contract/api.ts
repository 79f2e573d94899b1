import { activityEndpoints } from '#contract/endpoints/activity.ts'
import { analyticsEndpoints } from '#contract/endpoints/analytics.ts'
import { attorneyEndpoints } from '#contract/endpoints/attorneys.ts'
import { auditEndpoints } from '#contract/endpoints/audit.ts'
import { authEndpoints } from '#contract/endpoints/auth.ts'
import { bulkEndpoints } from '#contract/endpoints/bulk.ts'
import { exportEndpoints } from '#contract/endpoints/exports.ts'
import { healthEndpoints } from '#contract/endpoints/health.ts'
import { importEndpoints } from '#contract/endpoints/imports.ts'
import { inboxEndpoints } from '#contract/endpoints/inbox.ts'
import { invitationEndpoints } from '#contract/endpoints/invitations.ts'
import { jobEndpoints } from '#contract/endpoints/jobs.ts'
import { leadEndpoints } from '#contract/endpoints/leads.ts'
import { mailEndpoints } from '#contract/endpoints/mails.ts'
import { noteEndpoints } from '#contract/endpoints/notes.ts'
import { readerEndpoints } from '#contract/endpoints/readers.ts'
import { samePersonEndpoints } from '#contract/endpoints/same-person.ts'
import { scannerEndpoints } from '#contract/endpoints/scanner.ts'
import { sessionEndpoints } from '#contract/endpoints/session.ts'
import { settingsEndpoints } from '#contract/endpoints/settings.ts'
import { viewEndpoints } from '#contract/endpoints/views.ts'

/**
 * The whole API; endpoints/ holds the operations, grouped by subject. An endpoint's key is its name everywhere:
 * operationId, handler, file, test.
 */
export const api = {
  ...authEndpoints,
  ...sessionEndpoints,
  ...leadEndpoints,
  ...samePersonEndpoints,
  ...scannerEndpoints,
  ...inboxEndpoints,
  ...viewEndpoints,
  ...analyticsEndpoints,
  ...bulkEndpoints,
  ...importEndpoints,
  ...exportEndpoints,
  ...noteEndpoints,
  ...activityEndpoints,
  ...readerEndpoints,
  ...attorneyEndpoints,
  ...invitationEndpoints,
  ...auditEndpoints,
  ...mailEndpoints,
  ...jobEndpoints,
  ...settingsEndpoints,
  ...healthEndpoints,
}

export type Api = typeof api
export type EndpointName = keyof Api
