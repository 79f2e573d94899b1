import { readCounts } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { JobBacklog } from '#server/deps.ts'
import { selectFirstDue } from './jobs.queries.ts'

/** The backlog of every kind of job ever stored. Reads a few counters, and one index entry for each kind. */
export const readJobBacklog = async (db: Database, now: number): Promise<JobBacklog[]> => {
  const counts = await readCounts(db, 'jobs:')
  const kinds = new Set([...counts.keys()].map((key) => key.replace(/^jobs:\w+:/, '')))
  return Promise.all(
    [...kinds].sort().map(async (kind) => {
      const [first] = await selectFirstDue(db, { kind })
      return {
        kind,
        queued: counts.get(`jobs:queued:${kind}`) ?? 0,
        failed: counts.get(`jobs:failed:${kind}`) ?? 0,
        oldestDueSeconds: Math.max(0, Math.floor((now - (first?.due_at ?? now)) / 1000)),
      }
    }),
  )
}
