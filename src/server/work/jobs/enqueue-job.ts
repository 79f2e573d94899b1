import { notifyAfterCommit } from '#server/adapters/database/commits.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Job } from './define-job.ts'
import { recountJobs } from './job-counts.ts'

export type JobOptions = {
  now: number
  /** Not before; left out: now. */
  dueAt?: number
  /** What it is about. */
  leadId?: number
  /**
   * Of one kind there is one job with this word at a time, also while it waits as failed. What would make the work
   * another one belongs into the word: a job that is being done already does not look again.
   */
  once?: string
  /** The attorney who asked for it, and is told how far it is. */
  startedBy?: number
}

/**
 * Has something done in the background, in the transaction of its cause: the worker is woken after the commit.
 * @returns the job; `isNew` false: there was one with the same `once`, which stays as it is
 */
export const enqueueJob = async <Payload>(
  tx: Database,
  { kind }: Job<Payload>,
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
  await recountJobs(tx, { after: { state: 'queued', kind } })
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
