import { addToCounts } from '#server/adapters/database/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
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
  switch (outcome.kind) {
    case 'done':
      return await counted(tx, await jobQueue.remove(tx, row), { [`jobs:queued:${row.kind}`]: -1 })
    case 'failed': {
      const change = { state: 'failed' as const, last_error: outcome.reason, lease_token: null }
      return await counted(tx, await jobQueue.change(tx, row, change), {
        [`jobs:queued:${row.kind}`]: -1,
        [`jobs:failed:${row.kind}`]: 1,
      })
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

const counted = async (
  tx: Database,
  isWritten: boolean,
  steps: Parameters<typeof addToCounts>[1],
): Promise<boolean> => {
  if (isWritten) await addToCounts(tx, steps)
  return isWritten
}
