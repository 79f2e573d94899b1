import type { Database } from '#server/adapters/database/schema.ts'
import { selectJobsStartedBy } from './changes.queries.ts'

/** A job that has begun, made progress, ended or been given up. */
export type JobChange = { jobId: number; attorneyId: number }

/**
 * Finds jobs whose progress has changed. Progress is not stored as events: the row of a job has only the current progress, and
 * it is deleted when the job is done.
 * @returns a function that takes the attorneys with open streams and returns which of their jobs changed since its last call
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
