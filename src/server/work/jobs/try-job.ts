import type { Deps } from '#server/deps.ts'
import { doubled, firstPauseMs, givenUp, jittered } from '#server/work/queue/backoff.ts'
import { type Job, type JobOutcome, LeaseLost, failed, later } from './define-job.ts'
import type { JobRow } from './job-queue.ts'
import { makeJobRun } from './job-run.ts'
import type { SettledJob } from './settle-job.ts'

const pauseMaxMs = 3_600_000
const dayMs = 86_400_000

type Trying = Pick<Deps, 'db' | 'now' | 'log'>

/** Tries a claimed job once. Never throws: a failure is an outcome. */
export const tryJob = async <Needed extends Trying>(
  deps: Needed,
  job: Job<unknown, Needed>,
  row: JobRow,
  stopping: AbortSignal,
): Promise<SettledJob> => {
  const { now } = deps
  // Checked before the attempt, because a job that crashes the process every time never reaches the check after it.
  if (row.attempts > 1) {
    const reason = row.last_error ?? 'It never ended.'
    const lastReason = givenUp(row, { days: job.giveUpDays, now: now(), reason })
    if (lastReason !== undefined) return failed(lastReason)
  }
  const payload = job.payload.safeParse(parsed(row.payload))
  if (!payload.success)
    return failed('The stored input of this job does not fit this version of the program.')
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

const unexpected = ({ log }: Pick<Deps, 'log'>, { id, kind }: JobRow, error: unknown) => {
  if (error instanceof LeaseLost) return later('It took longer than the server allows.')
  log.error({ err: error, job_id: id, kind }, 'a job could not be done')
  return later('An unexpected error; see the log.')
}

/** Limits how long a job may postpone itself to the days after which it is given up. */
const bounded = (job: Pick<Job, 'giveUpDays'>, row: JobRow, now: number, outcome: JobOutcome): SettledJob => {
  if (outcome.kind !== 'later') return outcome
  const { reason, dueAt = now + jittered(doubled(firstPauseMs, row.attempts, pauseMaxMs)) } = outcome
  return { kind: 'later', reason, dueAt: Math.min(dueAt, now + job.giveUpDays * dayMs) }
}
