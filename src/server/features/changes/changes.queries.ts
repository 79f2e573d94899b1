import type { Database } from '#server/adapters/database/schema.ts'

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
