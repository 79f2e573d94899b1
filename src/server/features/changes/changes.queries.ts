import type { Database } from '#server/adapters/database/schema.ts'

/** How far the jobs are that these attorneys have asked for. */
export const selectJobsStartedBy = async (db: Database, attorneyIds: readonly number[]) => {
  const rows = await db
    .selectFrom('jobs')
    .select(['id', 'started_by', 'state', 'attempts', 'done', 'total'])
    .where('started_by', 'in', [...new Set(attorneyIds)])
    .execute()
  return rows.flatMap(({ started_by, ...row }) => (started_by === null ? [] : [{ ...row, started_by }]))
}

/** Those of the sessions that still let somebody in. */
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
