import type { Database } from '#server/adapters/database/schema.ts'

/** What the facets look at. */
export const selectCounted = (db: Database, ids: readonly number[]) =>
  db
    .selectFrom('leads')
    .leftJoin('attorneys as assignee', 'assignee.id', 'leads.assigned_to')
    .select([
      'leads.state',
      'leads.assigned_to',
      'assignee.email as assignee_email',
      'leads.created_at',
      'leads.outcome',
      'leads.language',
      'leads.source',
      'leads.origin',
      'leads.resume_media_type',
    ])
    .where('leads.id', 'in', ids)
    .execute()

export type CountedRow = Awaited<ReturnType<typeof selectCounted>>[number]
