import { z } from 'zod'
import { ClamdFailed } from '#server/adapters/clamd/clamd.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { releaseNotifications, warnAdmins } from '#server/features/mails/outbox/after-scan.ts'
import { selectResume } from '#server/features/resumes/stored-resume.ts'
import { type JobOutcome, type JobRun, done, later } from '#server/work/jobs/define-job.ts'
import { endSilence, noteSilence } from './scanner-row.ts'
import { scannerOf } from './scanner.ts'
import { type ScanResult, scanResume } from './scan-resume.ts'
import { storeScan } from './scanning.queries.ts'

export const ScanPayload = z.object({ lead_id: z.int() })
type ScanPayload = z.output<typeof ScanPayload>

/** Has the resume of one lead scanned, for the first time or again, and stores the verdict with everything that follows. */
export const performScan = async (
  deps: Deps,
  payload: ScanPayload,
  run: JobRun<ScanPayload>,
): Promise<JobOutcome> => {
  const scanner = scannerOf(deps.config)
  const resume = await selectResume(deps.db, payload.lead_id)
  // Without a scanner nothing is to be done; if there is one again, the resume is found by itself.
  if (!scanner || !resume) return done
  try {
    const result = await scanResume(deps, scanner, resume, run.signal)
    const { notify_email: notifyEmail } = await deps.settings.read()
    await run.step(async (tx) => {
      await settle(tx, deps, { leadId: payload.lead_id, result, notifyEmail })
      return payload
    })
    deps.countScan(result.state)
    deps.wakeMail()
    return done
  } catch (error) {
    if (!(error instanceof ClamdFailed)) throw error
    deps.countScan('failed')
    deps.log.warn({ err: error, lead_id: payload.lead_id }, 'a resume could not be scanned for viruses')
    await noteSilence(deps.db, deps.now())
    return later(error.message)
  }
}

type Scanned = { leadId: number; result: ScanResult; notifyEmail: readonly string[] }

const settle = async (tx: Database, { config, now }: Deps, { leadId, result, notifyEmail }: Scanned) => {
  await storeScan(tx, leadId, result, now())
  await endSilence(tx)
  await releaseNotifications(tx, leadId, now())
  if (result.state !== 'infected') return
  await recordEvent(tx, { kind: 'resume.infected', at: now(), leadId, after: { virus: result.name } })
  await warnAdmins(tx, leadId, { ...config, notifyEmail }, now())
}
