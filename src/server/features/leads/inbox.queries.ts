import { type ExpressionBuilder, sql } from 'kysely'
import type { InboxView } from '#contract/inbox.ts'
import type { CountKey } from '#server/adapters/database/counts.ts'
import { metByMost } from '#server/adapters/database/planning.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

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

/** One row more than the page, to see whether there are more. */
export const selectView = (db: Database, { view, attorneyId, afterId, pageSize }: ViewPage) => {
  const order = orderOf(view)
  return (
    selectItems(db)
      .where(isInView(db, view, attorneyId))
      // A bound from the first page on: without it some indexes are walked rather than searched.
      .$if(order === 'asc', (query) => query.where('leads.id', '>', afterId ?? 0))
      .$if(order === 'desc' && afterId !== undefined, (query) => query.where('leads.id', '<', afterId ?? 0))
      .orderBy('leads.id', order)
      .limit(pageSize + 1)
  )
}

export type Neighbour = Pick<ViewPage, 'view' | 'attorneyId'> & {
  direction: 'next' | 'previous'
  id?: number
}

/** The id after or before `id` in the order of the view; without `id` the first or the last of all. */
export const selectNeighbour = (db: Database, { view, attorneyId, direction, id }: Neighbour) => {
  const isAscending = (orderOf(view) === 'asc') === (direction === 'next')
  return db
    .selectFrom('leads')
    .select('leads.id')
    .where(isInView(db, view, attorneyId))
    .$if(isAscending, (query) => query.where('leads.id', '>', id ?? 0))
    .$if(!isAscending && id !== undefined, (query) => query.where('leads.id', '<', id ?? 0))
    .orderBy('leads.id', isAscending ? 'asc' : 'desc')
    .limit(1)
}

const orderOf = (view: InboxView) => (view === 'reached_out' || view === 'all' ? 'desc' : 'asc')

/** Literals where a partial index is to be taken. */
const isInView =
  (db: Database, view: InboxView, attorneyId: number) => (eb: ExpressionBuilder<Schema, 'leads'>) => {
    const isPending = eb('leads.state', '=', sql.lit('PENDING' as const))
    switch (view) {
      case 'pending':
        return eb.and([isPending])
      case 'mine':
        return eb.and([isPending, eb('leads.assigned_to', '=', attorneyId)])
      case 'unassigned':
        return eb.and([metByMost(db, isPending), eb('leads.assigned_to', 'is', null)])
      case 'overdue':
        return eb.and([eb('leads.overdue', '=', sql.lit(1))])
      case 'reached_out':
        return eb.and([eb('leads.state', '=', sql.lit('REACHED_OUT' as const))])
      case 'all':
        // All of them, by the primary key.
        return eb.and([eb('leads.id', '>', sql.lit(0))])
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
