import { sql, type SqlBool } from 'kysely'
import type { LeadStage } from '#contract/values/lead-stage.ts'
import type { InboxView } from '#contract/views.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { compareValues } from './compare-values.ts'
import { type Leg, type ViewOrder, legsOf } from './legs.ts'

/** Where a page ended. An id alone means the place that the lead has now. */
export type OrderCursor = { id: number; leg?: number | undefined; at?: number | undefined }

export type OrderedPage = {
  view: InboxView
  order: ViewOrder
  attorneyId: number
  after: OrderCursor | undefined
  pageSize: number
}

/**
 * A page of a view in any order. It begins after the last lead of the page before, wherever that lead is now: what comes or goes
 * meanwhile neither repeats nor hides others. An index has each part of the list in order, so that the cost is that of the page.
 */
export const listInOrder = async (
  db: Database,
  { view, order, attorneyId, after, pageSize }: OrderedPage,
): Promise<{ ids: number[]; next: OrderCursor | undefined }> => {
  const place = after && (await placeOf(db, after))
  const legs = await legsOf(db, { view, order, attorneyId, leg: placeLeg(order, place) })
  const begin = place ? legs.findIndex(({ key }) => key === placeLeg(order, place)) : 0
  const rows: (OrderCursor & { id: number })[] = []
  for (const leg of legs.slice(Math.max(0, begin))) {
    const from = place && leg.key === placeLeg(order, place) ? place : undefined
    const some = await selectLeg(db, leg, from, pageSize + 1 - rows.length)
    rows.push(
      ...some.map(({ id, value }) => ({ id, leg: leg.key, ...(typeof value === 'number' && { at: value }) })),
    )
    if (rows.length > pageSize) break
  }
  const page = rows.slice(0, pageSize)
  return { ids: page.map(({ id }) => id), next: rows.length > pageSize ? page.at(-1) : undefined }
}

type Place = {
  id: number
  leg: number | undefined
  at: number | undefined
  state: LeadStage
  assigned_to: number | null
  due_at: number
  reached_out_at: number | null
  sort_name: string
}

/** What the lead is now; what the page before has known of it stays. Undefined if there is no such lead. */
const placeOf = async (db: Database, { id, leg, at }: OrderCursor): Promise<Place | undefined> => {
  const lead = await db
    .selectFrom('leads')
    .select(['id', 'state', 'assigned_to', 'due_at', 'reached_out_at', 'sort_name'])
    .where('id', '=', id)
    .executeTakeFirst()
  return lead && { ...lead, leg, at }
}

const placeLeg = (order: ViewOrder, place: Place | undefined): number | undefined => {
  if (!place || place.leg !== undefined) return place?.leg
  if (order === 'assignee') return place.assigned_to ?? 0
  if (order === 'due') return place.state === 'PENDING' ? 0 : 1
  return order === 'reached_out' && place.state !== 'REACHED_OUT' ? 1 : 0
}

/** The condition is written even without a place, because without one some indexes are scanned instead of searched. */
const isBeyond = ({ by, direction }: Leg, place: Place | undefined) => {
  const further = direction === 'asc' ? sql`>` : sql`<`
  const end = direction === 'asc' ? 0 : Number.MAX_SAFE_INTEGER
  if (by === 'id') return sql<SqlBool>`leads.id ${further} ${place?.id ?? end}`
  const value = place
    ? by === 'sort_name'
      ? place.sort_name
      : (place.at ?? place[by] ?? end)
    : by === 'sort_name'
      ? ''
      : end
  return sql<SqlBool>`(${sql.ref(`leads.${by}`)}, leads.id) ${further} (${value}, ${place?.id ?? end})`
}

/** Each of several conditions has an index in this order; in one statement PostgreSQL might sort all of their leads. */
const selectLeg = async (
  db: Database,
  leg: Leg,
  place: Place | undefined,
  atMost: number,
): Promise<Row[]> => {
  const { among, by, direction } = leg
  const parts = await Promise.all(
    among.map((isAmong) =>
      db
        .selectFrom('leads')
        .select(['leads.id', `leads.${by} as value`])
        .where(isAmong)
        .where(isBeyond(leg, place))
        .orderBy(`leads.${by}`, direction)
        .$if(by !== 'id', (query) => query.orderBy('leads.id', direction))
        .limit(atMost)
        .execute(),
    ),
  )
  const [only = []] = parts
  if (parts.length < 2) return only
  const sign = direction === 'asc' ? 1 : -1
  return parts
    .flat()
    .sort((one, other) => sign * (compareValues(one.value, other.value) || one.id - other.id))
    .slice(0, atMost)
}

type Row = { id: number; value: string | number | null }
