import type { Database } from '#server/adapters/database/schema.ts'
import { recountJobs } from './job-counts.ts'
import { type JobRow, jobQueue } from './job-queue.ts'

/** The outcome of an attempt, as it is stored. */
export type SettledJob =
  | { kind: 'done' }
  | { kind: 'later'; reason: string; dueAt: number }
  | { kind: 'failed'; reason: string }
  /** The server stops: the job goes back into the queue as if this attempt had not begun. */
  | { kind: 'released' }

/**
 * Stores the outcome of an attempt and updates the counters.
 * @returns false, with nothing written, if another worker has taken over the lease
 */
export const settleJob = async (
  tx: Database,
  row: JobRow,
  outcome: SettledJob,
  now: number,
): Promise<boolean> => {
  const before = { state: 'queued' as const, kind: row.kind, started_by: row.started_by }
  switch (outcome.kind) {
    case 'done': {
      const isRemoved = await jobQueue.remove(tx, row)
      if (isRemoved) await recountJobs(tx, { before })
      return isRemoved
    }
    case 'failed': {
      const state = 'failed' as const
      const isWritten = await jobQueue.change(tx, row, {
        state,
        last_error: outcome.reason,
        lease_token: null,
      })
      if (isWritten) await recountJobs(tx, { before, after: { ...before, state } })
      return isWritten
    }
    case 'later':
      return await jobQueue.change(tx, row, {
        due_at: outcome.dueAt,
        last_error: outcome.reason,
        lease_token: null,
      })
    case 'released':
      return await jobQueue.release(tx, row, now)
  }
}
