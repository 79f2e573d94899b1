import type { FastifyBaseLogger } from 'fastify'
import { onCommit } from '#server/adapters/database/commits.ts'
import { readCounts } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import type { Share } from '#server/work/queue/claim-rows.ts'
import type { Job } from './define-job.ts'
import { type JobRow, jobQueue } from './job-queue.ts'
import { tryJob } from './try-job.ts'
import { type SettledJob, settleJob } from './settle-job.ts'
import { type Pace, type WorkPolicy, type Worker, makeWorker, usualPace } from '#server/work/queue/worker.ts'

const dayMs = 86_400_000

/** In the order in which jobs are claimed. */
const urgencies = ['interactive', 'bulk', 'idle'] as const

/** Called after each attempt of a job with its outcome and duration, except when stopping interrupted the attempt. */
export type JobWatch = (
  kind: string,
  outcome: Exclude<SettledJob['kind'], 'released'>,
  seconds: number,
) => void

// A job may take a core for a tenth of a second or more, which whoever hands in at that moment would notice.
const jobPace: Pace = { ...usualPace, pressedPauseMs: 1_000 }

type Working = Pick<Deps, 'db' | 'now' | 'log' | 'intakeLoad'>

/** Runs the jobs of these kinds. Jobs of other kinds stay queued: a node with a newer version may know them. */
export const makeJobWorker = <Needed extends Working>(
  deps: Needed,
  kinds: readonly Job<unknown, Needed>[],
  { watch, pace = jobPace }: { watch?: JobWatch; pace?: Pace } = {},
): Worker => {
  const { db, now, log } = deps
  const jobs = urgencies.flatMap((urgency) => kinds.filter((job) => job.urgency === urgency))
  const jobOf = new Map(jobs.map((job) => [job.kind, job]))
  const policy: WorkPolicy<'jobs', JobRow, SettledJob> = {
    words: { worker: 'the job worker', rows: 'jobs', id: 'job_id' },
    queue: jobQueue,
    bounds: jobs.map(({ kind, leaseSeconds, giveUpDays }) => ({
      kind,
      leaseMs: leaseSeconds * 1000,
      // A job may postpone itself for this long.
      pauseMaxMs: giveUpDays * dayMs,
      isDoubling: false,
      isScheduled: true,
    })),
    msUntilOpen: () => 0,
    freeShares: (claimed, isPressed) => freeShares(jobs, claimed, isPressed),
    dueKinds: (due, at) => jobs.map(({ kind }) => kind).filter((kind) => (due.get(kind) ?? Infinity) <= at),
    perform: async (row, stopping) => {
      const job = jobOf.get(row.kind)
      if (!job) return { kind: 'released' }
      const begunAt = performance.now()
      const outcome = await tryJob(deps, job, row, stopping)
      if (outcome.kind !== 'released') watch?.(row.kind, outcome.kind, (performance.now() - begunAt) / 1000)
      return outcome
    },
    settle: settleJob,
    log: (row, outcome, isWritten) => logOutcome(log, row, outcome, isWritten),
    check: makeKindCheck(db, log, jobOf),
    // Running jobs are stopped by their signal.
    close: async () => {},
  }
  const worker = makeWorker({ db, now, log, isIntakePressed: deps.intakeLoad.isAny }, policy, pace)
  const stopListening = onCommit(db, 'jobs', worker.wake)
  return {
    ...worker,
    stop: async () => {
      stopListening()
      await worker.stop()
    },
  }
}

type Kind = Pick<Job, 'kind' | 'atOnce' | 'urgency'>

/**
 * Every kind has its own places, so that no kind waits for another. While resumes are arriving, only one job runs
 * at a time; a more urgent one may also run beside others, which may take long. An idle job begins only alone: when no
 * other runs, and when none was claimed before it.
 */
const freeShares = (jobs: readonly Kind[], claimed: readonly JobRow[], isPressed: boolean): Share[] => {
  const runningOf = (some: readonly Kind[]) =>
    claimed.filter((row) => some.some(({ kind }) => kind === row.kind)).length
  return jobs
    .map((job) => {
      const asUrgent = urgencies.slice(0, urgencies.indexOf(job.urgency) + 1)
      const before = runningOf(jobs.filter(({ urgency }) => asUrgent.includes(urgency)))
      const isIdle = job.urgency === 'idle'
      return {
        kind: job.kind,
        atMost: job.atOnce - runningOf([job]),
        within: isPressed && isIdle ? 0 : isPressed || isIdle ? 1 - before : unbounded,
      }
    })
    .filter(({ atMost, within }) => atMost > 0 && within > 0)
}

const unbounded = 1_000

/** Logs each unknown kind once. Its jobs stay queued, and the operator has to act. */
const makeKindCheck = (db: Database, log: FastifyBaseLogger, known: ReadonlyMap<string, unknown>) => {
  const warned = new Set<string>()
  const prefix = 'jobs:queued:'
  return async () => {
    for (const [key, jobs] of await readCounts(db, prefix)) {
      const kind = key.slice(prefix.length)
      if (jobs === 0 || known.has(kind) || warned.has(kind)) continue
      log.warn({ kind, jobs }, 'jobs of a kind that this version of the program does not know are waiting')
      warned.add(kind)
    }
  }
}

const logOutcome = (log: FastifyBaseLogger, row: JobRow, outcome: SettledJob, isWritten: boolean) => {
  const about = { job_id: row.id, lead_id: row.lead_id, kind: row.kind, attempts: row.attempts }
  if (!isWritten) log.warn(about, 'another worker has taken over this job; it may be done twice')
  else if (outcome.kind === 'done') log.info(about, 'job done')
  else if (outcome.kind === 'failed')
    log.warn({ ...about, reason: outcome.reason }, 'job failed; an admin can retry it')
  else if (outcome.kind === 'later') log.info({ ...about, reason: outcome.reason }, 'job will be tried again')
}
