import type { Feature } from '#server/feature.ts'
import { readerHandlers } from './readers.handlers.ts'
import { pruneReaders } from './tell-reading.ts'

/** Attorneys see who else has a lead in sight. */
export const readersFeature = {
  handlers: readerHandlers,
  periodic: [{ name: 'readers', everySeconds: 3_600, run: ({ db }, now) => pruneReaders(db, now) }],
} satisfies Feature
