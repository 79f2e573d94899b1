import { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { defineJob, done } from '#server/work/jobs/define-job.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { recountJobs } from '#server/work/jobs/job-counts.ts'
import { tokensVersion } from './index-entry.ts'
import { forgetIndexed, indexSome, selectIndexState } from './index-state.ts'

/** Indexes all leads that are not in the search; how far it is stands in the database (see index-state.ts). */
export const job = defineJob('search.reindex', {
  payload: z.object({ last_id: z.int() }),
  atOnce: 1,
  leaseSeconds: 120,
  giveUpDays: 7,
  urgency: 'bulk',
  perform: async ({ db }, payload, run) => {
    for (let below = (await selectIndexState(db))?.unindexed_below ?? 1; below > 1;) {
      await run.step(async (tx) => {
        below = await indexSome(tx)
        return payload
      })
      await run.progress(Math.max(0, payload.last_id - below + 1), payload.last_id)
    }
    return done
  },
})

/**
 * Called at start. Has all leads indexed if the database is new to the search (an earlier version, a restored backup, a move),
 * or if the words were made by rules of an earlier version.
 */
export const prepareSearch = async (db: Database, now: number): Promise<void> => {
  const state = await selectIndexState(db)
  // Nodes of an older version leave the words of a newer one as they are.
  if ((state?.tokens_version ?? 0) < tokensVersion) await requestReindex(db, now)
}

/** Has all leads indexed again. @returns the highest id of a lead; 0 if there is nothing to do */
export const requestReindex = (db: Database, now: number): Promise<number> =>
  transact(db, async (tx) => {
    const last_id = await forgetIndexed(tx)
    const failed = await tx
      .deleteFrom('jobs')
      .where('kind', '=', job.kind)
      .where('state', '=', 'failed')
      .returning(['kind', 'state', 'started_by'])
      .execute()
    await recountJobs(tx, ...failed.map((before) => ({ before })))
    if (last_id > 0) await enqueueJob(tx, job, { last_id }, { now, once: 'all' })
    return last_id
  })
