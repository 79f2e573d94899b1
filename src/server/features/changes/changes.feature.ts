import type { Feature } from '#server/feature.ts'
import { changeHandlers } from './changes.handlers.ts'

/** Every open app hears of what has changed. */
export const changesFeature = { handlers: changeHandlers } satisfies Feature
