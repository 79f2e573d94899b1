import type { Database } from '#server/adapters/database/schema.ts'
import { enqueueBacklog } from '#server/features/resumes/enqueue-backlog.ts'
import { enqueueReading } from './enqueue-reading.ts'
import { job } from './read-resume.job.ts'
import { selectUnread } from './reading.queries.ts'

/** Has resumes read that nobody has enqueued. @returns how many were enqueued */
export const enqueueUnread = (db: Database, now: number): Promise<number> =>
  enqueueBacklog(db, { kind: job.kind, open: selectUnread(db) }, (tx, id) => enqueueReading(tx, id, now))
