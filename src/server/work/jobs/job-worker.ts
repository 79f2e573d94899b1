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

/** Told how each try of a job ended, and how long it took; not of one that stopping broke off. */
export type JobWatch = (
  kind: string,
  outcome: Exclude<SettledJob['kind'], 'released'>,
  seconds: number,
) => void

/** Does the jobs of these kinds. Rows of another kind are left as they are: a node with a newer program may know it. */
export const makeJobWorker = (
  deps: Deps,
  kinds: readonly Job[],
  { watch, pace = usualPace }: { watch?: JobWatch; pace?: Pace } = {},
): Worker => {
  const { db, now, log } = deps
  const jobs = ['interactive', 'bulk'].flatMap((urgency) => kinds.filter((job) => job.urgency === urgency))
  const jobOf = new Map(jobs.map((job) => [job.kind, job]))
  const policy: WorkPolicy<'jobs', JobRow, SettledJob> = {
    words: { worker: 'the job worker', rows: 'jobs', id: 'job_id' },
    queue: jobQueue,
    bounds: jobs.map(({ kind, leaseSeconds, giveUpDays }) => ({
      kind,
      leaseMs: leaseSeconds * 1000,
      // For so long a job may put itself off.
      pauseMaxMs: giveUpDays * dayMs,
      isDoubling: false,
      isScheduled: true,
    })),
    msUntilOpen: () => 0,
    sharesBeside: (inHand, isPressed) => sharesBeside(jobs, inHand, isPressed),
    inTurn: (due, at) => jobs.map(({ kind }) => kind).filter((kind) => (due.get(kind) ?? Infinity) <= at),
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
    // What is under way hears of it by its signal.
    close: async () => {},
  }
  const worker = makeWorker({ db, now, log, isIntakePressed: deps.intakeLoad.isHigh }, policy, pace)
  const stopListening = onCommit(db, 'jobs', worker.wake)
  return {
    ...worker,
    stop: async () => {
      stopListening()
      await worker.stop()
    },
  }
}

/**
 * Every kind has places of its own, so that none waits for another. While intake is pressed there is one place: for an
 * interactive job also beside a bulk one, which may take long.
 */
const sharesBeside = (jobs: readonly Job[], inHand: readonly JobRow[], isPressed: boolean): Share[] => {
  const underWay = (some: readonly Job[]) =>
    inHand.filter((row) => some.some(({ kind }) => kind === row.kind)).length
  const interactive = underWay(jobs.filter(({ urgency }) => urgency === 'interactive'))
  return jobs
    .map((job) => {
      const atMost = job.atOnce - underWay([job])
      const before = job.urgency === 'interactive' ? interactive : inHand.length
      return {
        kind: job.kind,
        atMost,
        within: isPressed ? 1 - before : unbounded,
      }
    })
    .filter(({ atMost, within }) => atMost > 0 && within > 0)
}

const unbounded = 1_000

/** Says once of each kind that nobody here knows: its jobs stay, and somebody has to see to it. */
const makeKindCheck = (db: Database, log: FastifyBaseLogger, known: ReadonlyMap<string, Job>) => {
  const told = new Set<string>()
  const prefix = 'jobs:queued:'
  return async () => {
    for (const [key, jobs] of await readCounts(db, prefix)) {
      const kind = key.slice(prefix.length)
      if (jobs === 0 || known.has(kind) || told.has(kind)) continue
      log.warn({ kind, jobs }, 'jobs wait whose kind this version of the program does not know')
      told.add(kind)
    }
  }
}

const logOutcome = (log: FastifyBaseLogger, row: JobRow, outcome: SettledJob, isWritten: boolean) => {
  const about = { job_id: row.id, lead_id: row.lead_id, kind: row.kind, attempts: row.attempts }
  if (!isWritten) log.warn(about, 'another worker has taken this job over; it may be done twice')
  else if (outcome.kind === 'done') log.info(about, 'job done')
  else if (outcome.kind === 'failed')
    log.warn({ ...about, reason: outcome.reason }, 'job given up; an admin can have it done again')
  else if (outcome.kind === 'later') log.info({ ...about, reason: outcome.reason }, 'job will be tried again')
}
