import type { Feature } from '#server/feature.ts'
import { eventHandlers } from './events.handlers.ts'

/** The audit log: admins see who did what. */
export const eventsFeature = { handlers: eventHandlers } satisfies Feature
