import { type Counter, type Move, moveCounters } from '#server/adapters/database/counting/counters.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

/** The columns of a job that decide how it is counted. */
export type CountedJob = Pick<Schema['jobs'], 'state' | 'kind'>

/** Of each kind by itself. */
export const jobCounters: Counter<CountedJob>[] = [
  { key: 'jobs:queued', table: 'jobs', where: { state: 'queued' }, each: 'kind' },
  { key: 'jobs:failed', table: 'jobs', where: { state: 'failed' }, each: 'kind' },
]

/** Moves the counters from what jobs were to what they have become, in the transaction of the change. */
export const recountJobs = (tx: Database, ...moves: Move<CountedJob>[]): Promise<void> =>
  moveCounters(tx, jobCounters, moves)
