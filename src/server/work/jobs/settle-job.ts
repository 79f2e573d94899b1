import type { Database } from '#server/adapters/database/schema.ts'
import { recountJobs } from './job-counts.ts'
import { type JobRow, jobQueue } from './job-queue.ts'

/** How a try ended, as it is written down. */
export type SettledJob =
  | { kind: 'done' }
  | { kind: 'later'; reason: string; dueAt: number }
  | { kind: 'failed'; reason: string }
  /** The server stops: it goes on elsewhere, or after the next start, as if it had not been begun. */
  | { kind: 'released' }

/** Writes down how a try ended, with the counts. @returns false, with nothing written, once the lease was taken over */
export const settleJob = async (
  tx: Database,
  row: JobRow,
  outcome: SettledJob,
  now: number,
): Promise<boolean> => {
  const before = { state: 'queued' as const, kind: row.kind }
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
