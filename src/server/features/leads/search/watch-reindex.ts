import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '#server/adapters/database/schema.ts'
import { job, requestReindex } from './reindex.job.ts'
import { selectIndexState } from './index-state.ts'

export type Reindexed = 'done' | 'failed' | 'not_begun'

const lookEveryMs = 500
/** A server looks for jobs of other programs every few seconds; one that has not begun by then does not run. */
const beginWithinMs = 30_000

/**
 * Has the running server index all leads again, and waits until it is done.
 * @param progress gets how many leads, counted by their ids, are done
 * @returns `not_begun`: no server runs; the next one does it
 */
export const reindexAll = async (
  db: Database,
  { now, progress }: { now: () => number; progress: (done: number, of: number) => void },
): Promise<Reindexed> => {
  const last = await requestReindex(db, now())
  const begunAt = performance.now()
  for (;;) {
    const below = (await selectIndexState(db))?.unindexed_below ?? 1
    if (below <= 1) return 'done'
    if (await hasFailed(db)) return 'failed'
    if (below > last && performance.now() - begunAt > beginWithinMs) return 'not_begun'
    progress(Math.max(0, last + 1 - below), last)
    await pause(lookEveryMs)
  }
}

const hasFailed = async (db: Database) => {
  const failed = await db
    .selectFrom('jobs')
    .select('id')
    .where('kind', '=', job.kind)
    .where('state', '=', 'failed')
    .executeTakeFirst()
  return failed !== undefined
}
