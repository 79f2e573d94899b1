import type { Feature } from '#server/feature.ts'
import { changeHandlers } from './changes.handlers.ts'

/** Sends changes to every open app. */
export const changesFeature = { handlers: changeHandlers } satisfies Feature
