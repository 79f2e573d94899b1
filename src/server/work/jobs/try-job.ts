import type { Deps } from '#server/deps.ts'
import { doubled, firstPauseMs, givenUp, jittered } from '#server/work/queue/backoff.ts'
import { type Job, type JobOutcome, LeaseLost, failed, later } from './define-job.ts'
import type { JobRow } from './job-queue.ts'
import { makeJobRun } from './job-run.ts'
import type { SettledJob } from './settle-job.ts'

const pauseMaxMs = 3_600_000
const dayMs = 86_400_000

/** Tries a job in hand once. Never throws: what went wrong is the outcome. */
export const tryJob = async (
  deps: Deps,
  job: Job,
  row: JobRow,
  stopping: AbortSignal,
): Promise<SettledJob> => {
  const { now } = deps
  // Before the try: one that ends the process each time never comes to an end.
  if (row.attempts > 1) {
    const reason = row.last_error ?? 'It never came to an end.'
    const lastReason = givenUp(row, { days: job.giveUpDays, now: now(), reason })
    if (lastReason !== undefined) return failed(lastReason)
  }
  const payload = job.payload.safeParse(parsed(row.payload))
  if (!payload.success) return failed('What is stored of this job does not fit this version of the program.')
  const { run, end } = makeJobRun(deps, job, row, stopping)
  try {
    return bounded(job, row, now(), await job.perform(deps, payload.data, run))
  } catch (error) {
    if (stopping.aborted) return { kind: 'released' }
    return bounded(job, row, now(), unexpected(deps, row, error))
  } finally {
    end()
  }
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const unexpected = ({ log }: Deps, { id, kind }: JobRow, error: unknown) => {
  if (error instanceof LeaseLost) return later('It took longer than the server waits for it.')
  log.error({ err: error, job_id: id, kind }, 'a job could not be done')
  return later('An unexpected error; the log says what it was.')
}

/** Puts off no longer than for the days after which the job is given up. */
const bounded = (job: Job, row: JobRow, now: number, outcome: JobOutcome): SettledJob => {
  if (outcome.kind !== 'later') return outcome
  const { reason, dueAt = now + jittered(doubled(firstPauseMs, row.attempts, pauseMaxMs)) } = outcome
  return { kind: 'later', reason, dueAt: Math.min(dueAt, now + job.giveUpDays * dayMs) }
}
