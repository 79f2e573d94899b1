import { attorneyEndpoints } from './endpoints/attorneys.ts'
import { auditEndpoints } from './endpoints/audit.ts'
import { authEndpoints } from './endpoints/auth.ts'
import { healthEndpoints } from './endpoints/health.ts'
import { inboxEndpoints } from './endpoints/inbox.ts'
import { jobEndpoints } from './endpoints/jobs.ts'
import { leadEndpoints } from './endpoints/leads.ts'
import { mailEndpoints } from './endpoints/mails.ts'
import { noteEndpoints } from './endpoints/notes.ts'
import { sessionEndpoints } from './endpoints/session.ts'
import { settingsEndpoints } from './endpoints/settings.ts'

/**
 * The whole API, one operation a paragraph in endpoints/. An endpoint's key is its name everywhere: operationId, handler,
 * file, test.
 */
export const api = {
  ...authEndpoints,
  ...sessionEndpoints,
  ...leadEndpoints,
  ...inboxEndpoints,
  ...noteEndpoints,
  ...attorneyEndpoints,
  ...auditEndpoints,
  ...mailEndpoints,
  ...jobEndpoints,
  ...settingsEndpoints,
  ...healthEndpoints,
}

export type Api = typeof api
export type EndpointName = keyof Api
