import type { Database } from '#server/adapters/database/schema.ts'

/** The progress of the jobs that these attorneys started. */
export const selectJobsStartedBy = async (db: Database, attorneyIds: readonly number[]) => {
  const rows = await db
    .selectFrom('jobs')
    .select(['id', 'started_by', 'state', 'attempts', 'done', 'total'])
    .where('started_by', 'in', [...new Set(attorneyIds)])
    .execute()
  return rows.flatMap(({ started_by, ...row }) => (started_by === null ? [] : [{ ...row, started_by }]))
}

/** The latest first, so that those that were just read are among them however many there are. */
export const selectReadSince = (db: Database, readAt: number, atMost: number) =>
  db
    .selectFrom('resume_readings')
    .select(['lead_id', 'read_at'])
    .where('read_at', '>', readAt)
    .orderBy('read_at', 'desc')
    .limit(atMost)
    .execute()

/** Who has which lead in sight. */
export const selectReaders = (db: Database, seenAfter: number, atMost: number) =>
  db
    .selectFrom('readers')
    .select(['lead_id', 'attorney_id'])
    .where('seen_at', '>', seenAfter)
    .limit(atMost)
    .execute()

/** Selects the sessions that are still valid: not ended, not expired, of an active attorney. */
export const selectLiveSessions = async (
  db: Database,
  ids: readonly string[],
  now: number,
): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('attorneys', 'attorneys.id', 'sessions.attorney_id')
    .select('sessions.id')
    .where('sessions.id', 'in', [...new Set(ids)])
    .where('sessions.ended_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('attorneys.status', '=', 'active')
    .execute()
  return new Set(rows.map(({ id }) => id))
}
