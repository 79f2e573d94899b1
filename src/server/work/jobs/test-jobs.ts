import type { TestContext } from 'node:test'
import { pino } from 'pino'
import type { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { type Job, defineJob, done } from './define-job.ts'
import { type JobOptions, enqueueJob } from './enqueue-job.ts'
import { makeJobWorker } from './job-worker.ts'
import type { Pace } from '#server/work/queue/worker.ts'

/** Polls often, so that tests need not wait. Tests of waking use a longer pause. */
export const quickPace: Pace = { pollMs: 50, pressedPauseMs: 20, settleMs: 5_000 }

/** A kind of job for one test. By default it is done at once. */
export const testJob = <Payload>(
  payload: z.ZodType<Payload>,
  changes: Partial<Job<Payload>> = {},
): Job<Payload> =>
  defineJob<Payload>(changes.kind ?? 'test', {
    payload,
    atOnce: 2,
    leaseSeconds: 300,
    giveUpDays: 5,
    urgency: 'bulk',
    perform: async () => done,
    ...changes,
  })

/** Starts another worker on the database of a Foyer, as on another node; stopped when the test ends. */
export const startJobWorker = (
  t: TestContext,
  deps: Deps,
  jobs: readonly Job[],
  more: { pace?: Partial<Pace>; deps?: Partial<Deps> } = {},
) => {
  const worker = makeJobWorker({ ...deps, ...more.deps }, jobs, { pace: { ...quickPace, ...more.pace } })
  worker.start()
  whenOver(t, worker.stop)
  return worker
}

/** A log whose lines a test can read. */
export const listeningLog = () => {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) })
  return { log, lines, said: (words: string) => lines.filter(({ msg }) => String(msg).includes(words)) }
}

export const enqueue = <Payload>(
  { deps }: TestFoyer,
  job: Job<Payload>,
  payload: Payload,
  options: Partial<JobOptions> = {},
) => transact(deps.db, (tx) => enqueueJob(tx, job, payload, { now: deps.now(), ...options }))

export const jobRows = (db: Database) => db.selectFrom('jobs').selectAll().orderBy('id').execute()

/** The counters of jobs, without those that are 0. */
export const jobCounts = async (db: Database): Promise<Record<string, number>> => {
  const rows = await db
    .selectFrom('counts')
    .select(({ fn }) => ['key', fn.sum<number | string>('count').as('count')])
    .where('key', 'like', 'jobs:%')
    .groupBy('key')
    .execute()
  return Object.fromEntries(
    rows.map(({ key, count }) => [key, Number(count)]).filter(([, count]) => count !== 0),
  )
}
