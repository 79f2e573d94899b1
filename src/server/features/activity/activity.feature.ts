import type { Feature } from '#server/feature.ts'
import { activityHandlers } from './activity.handlers.ts'

/** What was written, sent and done about a lead, in one list. */
export const activityFeature = { handlers: activityHandlers } satisfies Feature
