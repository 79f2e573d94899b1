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

/** The position of a lead in the order of a view. */
export type Position = { id: number; reached_out_at: number | null }

export type ViewPage = {
  view: InboxView
  attorneyId: number
  after: Position | undefined
  pageSize: number
}

/** Selects one row more than the page, which shows whether more follow. */
export const selectView = (db: Database, { view, attorneyId, after, pageSize }: ViewPage) => {
  const { by, direction } = viewOf(view).order
  return selectItems(db)
    .where(isInView(db, view, attorneyId))
    .where(isBeyond(by, direction, after))
    .orderBy(`leads.${by}`, direction)
    .$if(by !== 'id', (query) => query.orderBy('leads.id', direction))
    .limit(pageSize + 1)
}

/** The positions alone of the same rows, without the one more. */
export const selectPositions = (db: Database, { view, attorneyId, after, pageSize }: ViewPage) => {
  const { by, direction } = viewOf(view).order
  return db
    .selectFrom('leads')
    .select(['leads.id', 'leads.reached_out_at'])
    .where(isInView(db, view, attorneyId))
    .where(isBeyond(by, direction, after))
    .orderBy(`leads.${by}`, direction)
    .$if(by !== 'id', (query) => query.orderBy('leads.id', direction))
    .limit(pageSize)
    .execute()
}

export type Neighbor = Pick<ViewPage, 'view' | 'attorneyId'> & {
  direction: 'next' | 'previous'
  /** Left out for the start of the view. */
  from?: Position
}

/** The id of the lead after or before a position in the order of the view. */
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

/** The position of a lead in any view, whether it is in the view or not; undefined if the lead does not exist. */
export const selectPosition = (db: Database, id: number): Promise<Position | undefined> =>
  db.selectFrom('leads').select(['id', 'reached_out_at']).where('id', '=', id).executeTakeFirst()

/** `has` writes values as literals, because the databases use partial indexes only for literals. */
const isInView = (db: Database, view: InboxView, attorneyId: number) => {
  const { where, order } = viewOf(view)
  const conditions = Object.entries(where)
  // Each state has many leads. An index of another condition or of the order is better than one of the state.
  const isStateCommon = conditions.length > 1 || order.by !== 'id'
  return allOf(
    conditions.map(([fact, value]) => {
      const column = `leads.${fact}`
      if (value === me) return sql<SqlBool>`${sql.ref(column)} = ${attorneyId}`
      return fact === 'state' && isStateCommon ? metByMost(db, has(column, value)) : has(column, value)
    }),
  )
}

/**
 * Selects rows after a position in the order; without `from`, all rows. Even then the condition is written, because without
 * one some indexes are scanned instead of searched. A position without a value in the order counts as the newest.
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
