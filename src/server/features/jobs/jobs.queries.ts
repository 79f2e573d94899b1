import { sql } from 'kysely'
import type { z } from 'zod'
import type { JobQuery, JobState } from '#contract/schemas/jobs.ts'
import { readCounts } from '#server/adapters/database/counting/counts.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'

/** With who asked for it; without the payload, which may be personal data and leaves the server with nobody. */
const selectJobs = (db: Database) =>
  db
    .selectFrom('jobs')
    .leftJoin('attorneys as starter', 'starter.id', 'jobs.started_by')
    .select([
      'jobs.id',
      'jobs.kind',
      'jobs.state',
      'jobs.attempts',
      'jobs.lead_id',
      'jobs.last_error',
      'jobs.started_by',
      'starter.name as starter_name',
      'starter.email as starter_email',
      'jobs.created_at',
      'jobs.due_at',
      'jobs.lease_token',
      'jobs.done',
      'jobs.total',
      'jobs.began_at',
    ])

export type JobRow = Awaited<ReturnType<ReturnType<typeof selectJobs>['executeTakeFirstOrThrow']>>

/** One row more than the page, to see whether there are more. */
export const selectJobPage = (db: Database, { page_size, after_id, state }: z.output<typeof JobQuery>) =>
  selectJobs(db)
    .$if(state !== undefined, (query) => query.where('jobs.state', '=', state ?? 'failed'))
    .$if(after_id !== undefined, (query) => query.where('jobs.id', '>', after_id ?? 0))
    .orderBy('jobs.id')
    .limit(page_size + 1)
    .execute()

/** @throws Problem not_found */
export const selectJob = async (db: Database, id: number): Promise<JobRow> => {
  const row = await selectJobs(db).where('jobs.id', '=', id).executeTakeFirst()
  if (!row) throw noSuchJob(id)
  return row
}

export const noSuchJob = (id: number) => new Problem('not_found', `There is no job ${id}.`)

/** Of every kind, from the counters. */
export const countJobs = async (db: Database, state: JobState | undefined): Promise<number> => {
  const counts = await readCounts(db, state === undefined ? 'jobs:' : `jobs:${state}:`)
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/**
 * Reads a job that was given up and that this transaction is about to change.
 * @throws Problem not_found, not_failed
 */
export const lockFailedJob = async (tx: Database, id: number) => {
  const found = tx
    .selectFrom('jobs')
    .select(['id', 'kind', 'state', 'attempts', 'lead_id', 'last_error'])
    .where('id', '=', id)
  const job = await forUpdate(tx, found).executeTakeFirst()
  if (!job) throw noSuchJob(id)
  if (job.state !== 'failed')
    throw new Problem('not_failed', 'This job has not been given up: it is still being tried.')
  return job
}

/** When the longest due job of a kind is due; a step into an index. */
export const selectFirstDue = prepared((db, at: { kind: string }) =>
  db
    .selectFrom('jobs')
    .select('due_at')
    // Written out: for a value that could decide about a partial index, SQLite plans anew each time.
    .where('state', '=', sql.lit('queued'))
    .where('kind', '=', at.kind)
    .orderBy('due_at')
    .limit(1),
)

/** Every kind of which there is a job. Reads each of them: for the doctor only. */
export const selectJobsByKind = async (
  db: Database,
  now: number,
): Promise<{ kind: string; failed: number; oldestDueSeconds: number }[]> => {
  const rows = await db
    .selectFrom('jobs')
    .select((job) => [
      'kind',
      job.fn.countAll<number>().filterWhere('state', '=', 'failed').as('failed'),
      job.fn.min('due_at').filterWhere('state', '=', 'queued').as('due_at'),
    ])
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return rows.map(({ kind, failed, due_at }) => ({
    kind,
    failed,
    oldestDueSeconds: secondsSince(due_at, now),
  }))
}

const secondsSince = (at: number | null, now: number) => Math.max(0, Math.floor((now - (at ?? now)) / 1000))
