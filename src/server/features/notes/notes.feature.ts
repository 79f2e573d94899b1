import type { Feature } from '#server/feature.ts'
import { noteHandlers } from './notes.handlers.ts'

/** What attorneys write beside a lead. */
export const notesFeature = { handlers: noteHandlers } satisfies Feature
