import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { enqueueReading } from './enqueue-reading.ts'
import { job } from './read-resume.job.ts'
import { selectUnread } from './reading.queries.ts'

/** So many wait at most, so that those who hand in meanwhile are not behind all who came before. */
const waitingMax = 100

/**
 * Has resumes read that nobody has enqueued: leads of an older version of the program, or taken in by a node that still runs
 * it. A step does a few; the next one goes on.
 * @returns how many were enqueued
 */
export const enqueueUnread = async (db: Database, now: number): Promise<number> => {
  const room = waitingMax - (await readCount(db, [`jobs:queued:${job.kind}`]))
  if (room <= 0) return 0
  const unread = await selectUnread(db, job.kind, room)
  if (unread.length > 0)
    await transact(db, async (tx) => {
      for (const { id } of unread) await enqueueReading(tx, id, now)
    })
  return unread.length
}
