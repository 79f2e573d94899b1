import { notifyAfterCommit } from '#server/adapters/database/commits.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Job } from './define-job.ts'
import { recountJobs } from './job-counts.ts'

export type JobOptions = {
  now: number
  /** The job does not run before this time; default: now. */
  dueAt?: number
  /** The lead that the job is about. */
  leadId?: number
  /**
   * A key: only one job of a kind with the same key exists at a time, including failed ones. The key has to contain
   * everything that makes the work different, because a job that is already running does not read its input again.
   */
  once?: string
  /** The attorney who started the job and sees its progress. */
  startedBy?: number
}

/**
 * Puts a job into the queue, in the transaction of its cause. The worker is woken after the commit.
 * @returns the job; `isNew` is false if a job with the same `once` exists, which is left as it is
 */
export const enqueueJob = async <Payload>(
  tx: Database,
  { kind }: Pick<Job<Payload>, 'kind' | 'payload'>,
  payload: Payload,
  { now, dueAt = now, leadId, once, startedBy }: JobOptions,
): Promise<{ id: number; isNew: boolean }> => {
  const { rows } = await insertJob(tx, [
    {
      kind,
      payload: JSON.stringify(payload),
      once: once ?? null,
      lead_id: leadId ?? null,
      started_by: startedBy ?? null,
      state: 'queued',
      attempts: 0,
      scheduled_at: dueAt,
      due_at: dueAt,
      created_at: now,
    },
  ])
  const [inserted] = rows
  if (!inserted) return { id: await idOfOnce(tx, kind, once ?? ''), isNew: false }
  await recountJobs(tx, { after: { state: 'queued', kind, started_by: startedBy ?? null } })
  notifyAfterCommit(tx, 'jobs')
  return { id: inserted.id, isNew: true }
}

const insertJob = insertion(
  'jobs',
  [
    'kind',
    'payload',
    'once',
    'lead_id',
    'started_by',
    'state',
    'attempts',
    'scheduled_at',
    'due_at',
    'created_at',
  ],
  (insert) => insert.onConflict((conflict) => conflict.columns(['kind', 'once']).doNothing()).returning('id'),
)

const idOfOnce = async (tx: Database, kind: string, once: string): Promise<number> => {
  const { id } = await tx
    .selectFrom('jobs')
    .select('id')
    .where('kind', '=', kind)
    .where('once', '=', once)
    .executeTakeFirstOrThrow()
  return id
}
