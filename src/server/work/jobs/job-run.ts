import type { Updateable } from 'kysely'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { type Job, type JobRun, LeaseLost } from './define-job.ts'
import { type JobRow, jobQueue } from './job-queue.ts'

/** How often progress is stored, if no step stores it. */
const progressEveryMs = 1_000

/**
 * Makes the `JobRun` of an attempt, which extends the lease and stores payload and progress in the row. The caller
 * calls `end` when the attempt has ended.
 */
export const makeJobRun = <Payload>(
  { db, now }: { db: Database; now: () => number },
  { leaseSeconds }: Pick<Job<Payload>, 'leaseSeconds'>,
  row: JobRow,
  stopping: AbortSignal,
): { run: JobRun<Payload>; end(): void } => {
  const leaseMs = leaseSeconds * 1000
  const leaseEnd = new AbortController()
  const endLater = () => setTimeout(() => leaseEnd.abort(new LeaseLost()), leaseMs)
  let timer = endLater()
  const signal = AbortSignal.any([stopping, leaseEnd.signal])
  let progressStoredAt = -Infinity

  /** Storing anything extends the lease. */
  const store = async (write: (tx: Database) => Promise<Updateable<Schema['jobs']>>): Promise<void> => {
    signal.throwIfAborted()
    const dueAt = now() + leaseMs
    await transact(db, async (tx) => {
      const change = await write(tx)
      if (!(await jobQueue.change(tx, row, { ...change, due_at: dueAt }))) throw new LeaseLost()
    })
    row.due_at = dueAt
    clearTimeout(timer)
    timer = endLater()
  }

  const run: JobRun<Payload> = {
    signal,
    progress: async (done, total) => {
      if (done < total && performance.now() - progressStoredAt < progressEveryMs) return
      row.began_at ??= now()
      await store(async () => ({ done, total, began_at: row.began_at }))
      progressStoredAt = performance.now()
    },
    step: async (write) => {
      let next: Payload | undefined
      await store(async (tx) => {
        next = await write(tx)
        return { payload: JSON.stringify(next) }
      })
      return next as Payload
    },
  }
  return { run, end: () => clearTimeout(timer) }
}
