import { type Counter, type Move, moveCounters } from '#server/adapters/database/counting/counters.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

/** The columns of a job that decide which counters count it. */
export type CountedJob = Pick<Schema['jobs'], 'state' | 'kind' | 'started_by'>

/** Each kind of job has its own counters, and so has each attorney who has started some. */
export const jobCounters: Counter<CountedJob>[] = [
  { key: 'jobs:queued', table: 'jobs', where: { state: 'queued' }, each: 'kind' },
  { key: 'jobs:failed', table: 'jobs', where: { state: 'failed' }, each: 'kind' },
  { key: 'tasks:queued', table: 'jobs', where: { state: 'queued' }, each: 'started_by' },
  { key: 'tasks:failed', table: 'jobs', where: { state: 'failed' }, each: 'started_by' },
]

/** Updates the counters when jobs change, in the same transaction. */
export const recountJobs = (tx: Database, ...moves: Move<CountedJob>[]): Promise<void> =>
  moveCounters(tx, jobCounters, moves)
