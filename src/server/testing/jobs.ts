import { recountJobs } from '#server/work/jobs/job-counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

type NewJob = {
  kind: string
  state?: 'queued' | 'failed'
  dueAt?: number
  leadId?: number
  startedBy?: number
  attempts?: number
  lastError?: string
  payload?: unknown
  leaseToken?: string
  progress?: { done: number; total: number; beganAt: number }
}

/** Stores a queued or failed job of any kind, and updates its counter. @returns its id */
export const addJob = async (tx: Database, now: number, job: NewJob): Promise<number> => {
  const { kind, state = 'queued', dueAt = now, payload = {}, progress } = job
  const { id } = await tx
    .insertInto('jobs')
    .values({
      kind,
      state,
      payload: JSON.stringify(payload),
      lead_id: job.leadId ?? null,
      started_by: job.startedBy ?? null,
      attempts: job.attempts ?? 0,
      scheduled_at: now,
      due_at: dueAt,
      lease_token: job.leaseToken ?? null,
      last_error: job.lastError ?? null,
      done: progress?.done ?? null,
      total: progress?.total ?? null,
      began_at: progress?.beganAt ?? null,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await recountJobs(tx, { after: { state, kind, started_by: job.startedBy ?? null } })
  return id
}

/** For a test of other jobs: no resume waits to be read any more, so that no job does or will. */
export const removeReadingJobs = async (tx: Database): Promise<void> => {
  const removed = await tx
    .deleteFrom('jobs')
    .where('kind', '=', 'reading.resume')
    .returning(['kind', 'state', 'started_by'])
    .execute()
  await recountJobs(tx, ...removed.map((before) => ({ before })))
  await tx.updateTable('leads').set({ resume_read: 1 }).execute()
}
