import { sql } from 'kysely'
import type { InboxView } from '#contract/inbox.ts'
import type { CountKey } from '#server/adapters/database/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

const selectItems = (db: Database) =>
  db
    .selectFrom('leads')
    .leftJoin('attorneys as assignee', 'assignee.id', 'leads.assigned_to')
    .select([
      'leads.id',
      'leads.first_name',
      'leads.last_name',
      'leads.email',
      'leads.state',
      'leads.created_at',
      'leads.assigned_to',
      'leads.outcome',
      'leads.contact',
      'leads.due_at',
      'leads.overdue',
      'leads.reached_out_at',
      'leads.resume_media_type',
      'leads.resume_bytes',
      'leads.source',
      'leads.language',
      'leads.marks',
      'leads.version',
      'assignee.name as assignee_name',
      'assignee.email as assignee_email',
    ])

export type InboxRow = Awaited<ReturnType<ReturnType<typeof selectItems>['execute']>>[number]

export type ViewPage = { view: InboxView; attorneyId: number; afterId: number | undefined; pageSize: number }

/** One row more than the page, to see whether there are more. Literals where a partial index is to be taken. */
export const selectView = (db: Database, { view, attorneyId, afterId, pageSize }: ViewPage) => {
  const limited = selectItems(db).limit(pageSize + 1)
  const newestFirst = limited
    .$if(afterId !== undefined, (query) => query.where('leads.id', '<', afterId ?? 0))
    .orderBy('leads.id', 'desc')
  const oldestFirst = limited.where('leads.id', '>', afterId ?? 0).orderBy('leads.id')
  const pending = oldestFirst.where('leads.state', '=', sql.lit('PENDING' as const))
  switch (view) {
    case 'pending':
      return pending
    case 'mine':
      return pending.where('leads.assigned_to', '=', attorneyId)
    case 'unassigned':
      return pending.where('leads.assigned_to', 'is', null)
    case 'overdue':
      return oldestFirst.where('leads.overdue', '=', sql.lit(1))
    case 'reached_out':
      return newestFirst.where('leads.state', '=', sql.lit('REACHED_OUT' as const))
    case 'all':
      return newestFirst
  }
}

export const selectItemsById = async (db: Database, ids: readonly number[]): Promise<InboxRow[]> => {
  if (ids.length === 0) return []
  const rows = await selectItems(db).where('leads.id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The newest under the same address, without regard to case, save the lead itself. */
export const selectRelated = (db: Database, lead: { id: number; email: string }, max: number) =>
  selectItems(db)
    .where(sql`lower(leads.email)`, '=', lead.email.toLowerCase())
    .where('leads.id', '!=', lead.id)
    .orderBy('leads.id', 'desc')
    .limit(max)

/** What is added up for each view. */
export const countersOfView = (view: InboxView, attorneyId: number): CountKey[] => {
  switch (view) {
    case 'pending':
      return ['leads:PENDING']
    case 'mine':
      return [`inbox:assigned:${attorneyId}`]
    case 'unassigned':
      return ['inbox:unassigned']
    case 'overdue':
      return ['inbox:overdue']
    case 'reached_out':
      return ['leads:REACHED_OUT']
    case 'all':
      return ['leads:PENDING', 'leads:REACHED_OUT']
  }
}
