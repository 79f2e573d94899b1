import { type SqlBool, sql } from 'kysely'
import { type InboxView, me, viewOf } from '#contract/views.ts'
import { allOf, has } from '#server/adapters/database/conditions.ts'
import { metByMost } from '#server/adapters/database/statements/planning.ts'
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

/** Where a lead is in the order of a view. */
export type Position = { id: number; reached_out_at: number | null }

export type ViewPage = {
  view: InboxView
  attorneyId: number
  after: Position | undefined
  pageSize: number
}

/** One row more than the page, to see whether there are more. */
export const selectView = (db: Database, { view, attorneyId, after, pageSize }: ViewPage) => {
  const { by, direction } = viewOf(view).order
  return selectItems(db)
    .where(isInView(db, view, attorneyId))
    .where(isBeyond(by, direction, after))
    .orderBy(`leads.${by}`, direction)
    .$if(by !== 'id', (query) => query.orderBy('leads.id', direction))
    .limit(pageSize + 1)
}

export type Neighbor = Pick<ViewPage, 'view' | 'attorneyId'> & {
  direction: 'next' | 'previous'
  /** Left out: the start of the view. */
  from?: Position
}

/** The id of the lead after or before a place in the order of the view. */
export const selectNeighbor = (db: Database, { view, attorneyId, direction: way, from }: Neighbor) => {
  const { by, direction } = viewOf(view).order
  const isAscending = (direction === 'asc') === (way === 'next')
  const toward = isAscending ? 'asc' : 'desc'
  return db
    .selectFrom('leads')
    .select('leads.id')
    .where(isInView(db, view, attorneyId))
    .where(isBeyond(by, toward, from))
    .orderBy(`leads.${by}`, toward)
    .$if(by !== 'id', (query) => query.orderBy('leads.id', toward))
    .limit(1)
}

/** Where a lead is, or would be, in any view; undefined where there is none. */
export const selectPosition = (db: Database, id: number): Promise<Position | undefined> =>
  db.selectFrom('leads').select(['id', 'reached_out_at']).where('id', '=', id).executeTakeFirst()

/** The literals let partial indexes be taken. */
const isInView = (db: Database, view: InboxView, attorneyId: number) => {
  const { where, order } = viewOf(view)
  const asked = Object.entries(where)
  // Many leads are in each state: what else is asked for is rarer, and the index with the order serves better.
  const isStateCommon = asked.length > 1 || order.by !== 'id'
  return allOf(
    asked.map(([fact, value]) => {
      const column = `leads.${fact}`
      if (value === me) return sql<SqlBool>`${sql.ref(column)} = ${attorneyId}`
      return fact === 'state' && isStateCommon ? metByMost(db, has(column, value)) : has(column, value)
    }),
  )
}

/**
 * Further on in an order than a position; without one, than its start. There is a bound from the first page on: without it
 * some indexes are walked rather than searched. What has no place in the order yet would come first where the newest does.
 */
const isBeyond = (by: 'id' | 'reached_out_at', direction: 'asc' | 'desc', from: Position | undefined) => {
  const start = direction === 'asc' ? 0 : Number.MAX_SAFE_INTEGER
  const id = from?.id ?? start
  const isFurther = direction === 'asc' ? sql`>` : sql`<`
  if (by === 'id') return sql<SqlBool>`leads.id ${isFurther} ${id}`
  const at = from ? (from[by] ?? Number.MAX_SAFE_INTEGER) : start
  return sql<SqlBool>`(${sql.ref(`leads.${by}`)}, leads.id) ${isFurther} (${at}, ${id})`
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
