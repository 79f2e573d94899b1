import { z } from 'zod'
import { selectResume } from '#server/features/resumes/stored-resume.ts'
import { defineJob, done, later } from '#server/work/jobs/define-job.ts'
import { readInChild } from './read-in-child.ts'
import { storeReading } from './reading.queries.ts'
import { enqueueRecognition } from './recognition/enqueue-recognition.ts'

/**
 * Reads the resume of one lead and stores what it finds. A file that cannot be read is an answer too: the job fails only
 * where the server itself cannot do its work.
 */
export const job = defineJob('reading.resume', {
  payload: z.object({ lead_id: z.int(), was_slow: z.boolean() }),
  // A file may take a whole core for seconds: the others are for those who hand in and those who work.
  atOnce: 1,
  leaseSeconds: 120,
  giveUpDays: 7,
  urgency: 'bulk',
  perform: async (deps, payload, run) => {
    const resume = await selectResume(deps.db, payload.lead_id)
    if (!resume) return done
    const reading = await readInChild(deps, resume, run.signal)
    // The machine may have been busy with something else.
    if (reading === 'too_slow' && !payload.was_slow) {
      await run.step(async () => ({ ...payload, was_slow: true }))
      return later('The file takes long; it is tried once more.')
    }
    await run.step(async (tx) => {
      await storeReading(tx, payload.lead_id, reading === 'too_slow' ? { reason: 'too_large' } : reading, {
        kind: resume.kind,
        now: deps.now(),
      })
      await enqueueRecognition(tx, payload.lead_id, deps.config, deps.now())
      return payload
    })
    return done
  },
})
