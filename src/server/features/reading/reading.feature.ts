import type { Feature } from '#server/feature.ts'
import { job as readResume } from './read-resume.job.ts'
import { readingHandlers } from './reading.handlers.ts'
import { enqueueUnread } from './enqueue-unread.ts'

/** What is in a resume is known before anybody opens it. */
export const readingFeature = {
  handlers: readingHandlers,
  jobs: [readResume],
  periodic: [{ name: 'unreadResumes', everySeconds: 60, run: ({ db }, now) => enqueueUnread(db, now) }],
} satisfies Feature
