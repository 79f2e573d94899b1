import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { selectResume } from '#server/features/resumes/stored-resume.ts'
import { defineJob, done, later } from '#server/work/jobs/define-job.ts'
import { childMaxSeconds, recognizeInChild } from './recognize-in-child.ts'
import { selectScan, storeRecognition } from './recognition.queries.ts'

/** Recognizes the text of one scan. A scan without any is an answer too, after which nobody looks again. */
export const job = defineJob('reading.recognition', {
  payload: z.object({ lead_id: z.int(), was_slow: z.boolean() }),
  // It takes a core for a minute.
  atOnce: 1,
  urgency: 'idle',
  // Each page extends the lease; one takes no longer than the process may.
  leaseSeconds: 1.5 * childMaxSeconds,
  giveUpDays: 30,
  perform: async (deps, payload, run) => {
    const { lead_id } = payload
    const scan = await selectScan(deps.db, lead_id)
    const resume = await selectResume(deps.db, lead_id)
    // If it was turned off meanwhile and is turned on again, the scan is found by itself.
    if (deps.config.ocr === 'off' || !scan || !resume) return done

    const pages = Math.min(scan.pages ?? 1, limits.recognizedPagesMax)
    let pagesDone = 0
    let told = Promise.resolve()
    const pageDone = () => {
      // The process has read a stranger's file: whatever it says, there are no more pages.
      if (pagesDone === pages) return
      pagesDone += 1
      const progress = [pagesDone, pages] as const
      // A lost lease aborts the signal.
      told = told.then(() => run.progress(...progress)).catch(() => {})
    }
    const languages = deps.config.ocrLanguages
    const found = await recognizeInChild(deps, resume, { languages, signal: run.signal, pageDone })
    await told
    // The machine may have been busy with something else.
    if (found === 'too_slow' && !payload.was_slow) {
      await run.step(async () => ({ ...payload, was_slow: true }))
      return later('The scan takes long; it is tried once more.')
    }
    await run.step(async (tx) => {
      await storeRecognition(tx, lead_id, found === 'too_slow' ? {} : found, deps.now())
      return payload
    })
    return done
  },
})
