import type { Database } from '#server/adapters/database/schema.ts'
import { selectJobsStartedBy } from './changes.queries.ts'

/** A job that has begun, gone on, been given up or ended. */
export type JobChange = { jobId: number; attorneyId: number }

/**
 * Tells whoever started a job how it goes on. Progress is no event that is kept: a job's row says where it is now, and once it
 * is done there is none.
 * @returns asked with the attorneys who listen: which of their jobs are not as they were when it was asked last
 */
export const makeJobWatch = (db: Database) => {
  let before = new Map<number, { attorneyId: number; state: string }>()
  return async (attorneyIds: readonly number[]): Promise<JobChange[]> => {
    const rows = attorneyIds.length === 0 ? [] : await selectJobsStartedBy(db, attorneyIds)
    const after = new Map(
      rows.map(({ id, started_by, state, attempts, done, total }) => [
        id,
        { attorneyId: started_by, state: JSON.stringify([state, attempts, done, total]) },
      ]),
    )
    const changed = [...new Map([...before, ...after])]
      .filter(([id]) => before.get(id)?.state !== after.get(id)?.state)
      .map(([jobId, { attorneyId }]) => ({ jobId, attorneyId }))
    before = after
    return changed
  }
}
