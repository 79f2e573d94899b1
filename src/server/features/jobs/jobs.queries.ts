import { sql } from 'kysely'
import type { z } from 'zod'
import type { JobQuery } from '#contract/schemas/jobs.ts'
import { readCounts } from '#server/adapters/database/counting/counts.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'

/** Jobs with the attorney who started them. The payload is left out, because personal data in it must not leave. */
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

/** Returns one row more than the page size, so that the caller sees whether a next page exists. */
export const selectJobPage = (
  db: Database,
  { page_size, after_id, state, started_by }: z.output<typeof JobQuery>,
) =>
  selectJobs(db)
    .$if(state !== undefined, (query) => query.where('jobs.state', '=', state ?? 'failed'))
    .$if(started_by === 'person', (query) => query.where('jobs.started_by', 'is not', null))
    .$if(started_by === 'server', (query) => query.where('jobs.started_by', 'is', null))
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

/** Jobs of all kinds, from the counters. */
export const countJobs = async (
  db: Database,
  { state, started_by }: Pick<z.output<typeof JobQuery>, 'state' | 'started_by'>,
): Promise<number> => {
  const sumOf = async (counter: 'jobs' | 'tasks') => {
    const counts = await readCounts(db, state === undefined ? `${counter}:` : `${counter}:${state}:`)
    return [...counts.values()].reduce((sum, count) => sum + count, 0)
  }
  const ofPeople = started_by === undefined ? 0 : await sumOf('tasks')
  return started_by === 'person' ? ofPeople : (await sumOf('jobs')) - ofPeople
}

/**
 * Reads and locks a failed job that this transaction is about to change.
 * @throws Problem not_found, not_failed
 */
export const lockFailedJob = async (tx: Database, id: number) => {
  const found = tx
    .selectFrom('jobs')
    .select(['id', 'kind', 'state', 'attempts', 'lead_id', 'last_error', 'started_by'])
    .where('id', '=', id)
  const job = await forUpdate(tx, found).executeTakeFirst()
  if (!job) throw noSuchJob(id)
  if (job.state !== 'failed')
    throw new Problem('not_failed', 'This job has not failed: it is still being tried.')
  return job
}

/** The due time of the job of a kind that has been due longest. Reads one index entry. */
export const selectFirstDue = prepared((db, at: { kind: string }) =>
  db
    .selectFrom('jobs')
    .select('due_at')
    // A literal, not a parameter: SQLite plans a query again for each parameter that could select a partial index.
    .where('state', '=', sql.lit('queued'))
    .where('kind', '=', at.kind)
    .orderBy('due_at')
    .limit(1),
)

/** Every kind that has a job. Reads every job, so only the doctor uses this. */
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
