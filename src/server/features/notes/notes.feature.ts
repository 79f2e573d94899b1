import type { Feature } from '#server/feature.ts'
import { noteHandlers } from './notes.handlers.ts'

/** Attorneys write notes about leads. */
export const notesFeature = { handlers: noteHandlers } satisfies Feature
