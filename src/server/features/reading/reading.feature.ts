import type { Feature } from '#server/feature.ts'
import { job as readResume } from './read-resume.job.ts'
import { readingHandlers } from './reading.handlers.ts'
import { enqueueUnread } from './enqueue-unread.ts'
import { checkRecognition } from './recognition/check-recognition.ts'
import { enqueueUnrecognized } from './recognition/enqueue-recognition.ts'
import { job as recognizeText } from './recognition/recognize-text.job.ts'

/** What is in a resume is known before anybody opens it. */
export const readingFeature = {
  handlers: readingHandlers,
  jobs: [readResume, recognizeText],
  periodic: [
    { name: 'unreadResumes', everySeconds: 60, run: ({ db }, now) => enqueueUnread(db, now) },
    { name: 'unrecognizedScans', everySeconds: 60, run: (deps, now) => enqueueUnrecognized(deps, now) },
  ],
  checks: [{ name: 'recognition', run: checkRecognition }],
} satisfies Feature
