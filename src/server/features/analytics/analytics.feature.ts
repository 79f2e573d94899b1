import type { Feature } from '#server/feature.ts'
import { analyticsHandlers } from './analytics.handlers.ts'

/** How many people came, how long they waited, and what became of them. */
export const analyticsFeature = { handlers: analyticsHandlers } satisfies Feature
