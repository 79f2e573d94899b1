import { recountJobs } from '#server/work/jobs/job-counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { notifyAfterCommit } from '#server/adapters/database/commits.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { type JobRow, lockFailedJob, selectJob } from './jobs.queries.ts'

type Request = { id: number; actorId: number }

/**
 * Puts a failed job back into the queue, due now, with its attempts counted from zero. Finished steps are not repeated.
 * Records who asked for it.
 * @throws Problem not_found, not_failed
 */
export const retryJob = ({ db, now }: Pick<Deps, 'db' | 'now'>, request: Request): Promise<JobRow> =>
  transact(db, (tx) => retry(tx, request, now()))

const retry = async (tx: Database, { id, actorId }: Request, now: number): Promise<JobRow> => {
  const job = await lockFailedJob(tx, id)
  await tx
    .updateTable('jobs')
    .set({ state: 'queued', attempts: 0, scheduled_at: now, due_at: now, last_error: null })
    .where('id', '=', id)
    .execute()
  notifyAfterCommit(tx, 'jobs')
  await recountJobs(tx, { before: job, after: { ...job, state: 'queued' } })
  await recordEvent(tx, {
    kind: 'job.retried',
    at: now,
    ...(job.lead_id !== null && { leadId: job.lead_id }),
    actorId,
    before: { job_id: String(id), state: job.state, last_error: job.last_error ?? '' },
    after: { job_id: String(id), state: 'queued', kind: job.kind },
  })
  return selectJob(tx, id)
}
