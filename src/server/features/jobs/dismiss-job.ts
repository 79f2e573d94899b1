import { recountJobs } from '#server/work/jobs/job-counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { lockFailedJob } from './jobs.queries.ts'

type Dismissal = { id: number; actorId: number }

/**
 * Removes a failed job. The audit log keeps its kind, why it failed and who removed it.
 * @throws Problem not_found, not_failed
 */
export const dismissJob = ({ db, now }: Pick<Deps, 'db' | 'now'>, dismissal: Dismissal): Promise<void> =>
  transact(db, (tx) => dismiss(tx, dismissal, now()))

const dismiss = async (tx: Database, { id, actorId }: Dismissal, at: number): Promise<void> => {
  const job = await lockFailedJob(tx, id)
  await tx.deleteFrom('jobs').where('id', '=', id).execute()
  await recountJobs(tx, { before: job })
  await recordEvent(tx, {
    kind: 'job.dismissed',
    at,
    ...(job.lead_id !== null && { leadId: job.lead_id }),
    actorId,
    before: {
      job_id: String(id),
      state: job.state,
      kind: job.kind,
      attempts: String(job.attempts),
      last_error: job.last_error ?? '',
    },
  })
}
