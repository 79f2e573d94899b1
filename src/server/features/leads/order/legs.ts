import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { LeadOrder } from '#contract/filter/lead-order.ts'
import { type LeadStage, leadStages } from '#contract/values/lead-stage.ts'
import { type InboxView, me, viewOf } from '#contract/views.ts'
import { allOf, has } from '#server/adapters/database/conditions.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { metByMost } from '#server/adapters/database/statements/planning.ts'
import { selectAssignees } from './assignees.ts'

/**
 * A part of a list that an index has in order. Where no single index has it, the leads are those of several conditions, each of which
 * has an index in this order.
 */
export type Leg = {
  /** The same for the leads of all pages: the assignee, 0 for nobody; or the position of the leg. */
  key: number
  among: readonly RawBuilder<SqlBool>[]
  by: 'id' | 'due_at' | 'reached_out_at' | 'sort_name'
  direction: 'asc' | 'desc'
}

export type ViewOrder = Exclude<LeadOrder, 'best'>

type Asked = { view: InboxView; order: ViewOrder; attorneyId: number; leg: number | undefined }

/** The parts of a view in an order, one after the other. Leads without a value in the order come last, the newest first. */
export const legsOf = (db: Database, asked: Asked): Promise<Leg[]> | Leg[] => {
  const { view, order, attorneyId } = asked
  const parts = partsOf(view, attorneyId)
  const inState = (state: LeadStage) => parts.filter((part) => part.state === state)
  const notIn = (state: LeadStage) => parts.filter((part) => part.state !== state)
  const leg = (key: number, of: readonly Part[], rest: Pick<Leg, 'by' | 'direction'>): Leg[] =>
    of.length === 0 ? [] : [{ key, among: of.map((part) => conditionOf(db, part, rest.by)), ...rest }]
  switch (order) {
    case 'newest':
      return leg(0, byArrival(parts), { by: 'id', direction: 'desc' })
    case 'oldest':
      return leg(0, byArrival(parts), { by: 'id', direction: 'asc' })
    case 'name':
      return leg(0, parts, { by: 'sort_name', direction: 'asc' })
    case 'due':
      return [
        ...leg(0, inState('PENDING').flatMap(overdueOrNot), { by: 'due_at', direction: 'asc' }),
        ...leg(1, notIn('PENDING'), { by: 'id', direction: 'desc' }),
      ]
    case 'reached_out':
      return [
        ...leg(0, inState('REACHED_OUT'), { by: 'reached_out_at', direction: 'desc' }),
        ...leg(1, notIn('REACHED_OUT'), { by: 'id', direction: 'desc' }),
      ]
    case 'assignee':
      return assigneeLegs(db, parts, asked)
  }
}

/** Leads of one state. Undefined in the place of a state: of all. */
type Part = { state: LeadStage | undefined; isOverdue?: boolean; assignee?: number | RawBuilder<number> }

const partsOf = (view: InboxView, attorneyId: number): Part[] => {
  const { state, overdue, assigned_to: assigned } = viewOf(view).where
  if (overdue === true) return [{ state: 'PENDING', isOverdue: true }]
  const who = assigned === undefined ? {} : { assignee: assigned === me ? attorneyId : (assigned ?? 0) }
  const states = state === undefined ? leadStages : [state]
  return states.map((each) => ({ state: each, ...who }))
}

/** Ids are in order in all states. */
const byArrival = (parts: readonly Part[]): readonly Part[] =>
  parts.length > 1 ? [{ state: undefined }] : parts

/** As `leads_by_due` and `leads_pending_by_due` have it. PostgreSQL would take an index without it to find those that become overdue, too. */
const overdueOrNot = (part: Part): Part[] =>
  part.assignee === undefined && part.isOverdue === undefined
    ? [true, false].map((isOverdue) => ({ ...part, isOverdue }))
    : [part]

/**
 * As the index has it that serves the order. The databases use partial indexes only for literals, and SQLite takes those that are
 * meant only if other conditions are said to be met by most.
 */
const conditionOf = (
  db: Database,
  { state, isOverdue, assignee }: Part,
  by: Leg['by'],
): RawBuilder<SqlBool> => {
  if (state === undefined) return sql`true`
  const inState = has('leads.state', state)
  if (isOverdue !== undefined)
    return allOf([
      has('leads.overdue', isOverdue),
      ...(by === 'due_at' ? [metByMost(db, inState)] : []),
      ...(assignee === undefined ? [] : [isOf(assignee)]),
    ])
  if (assignee !== undefined)
    return allOf([
      by === 'id' && state === 'PENDING' ? isOfPlain(assignee) : isOf(assignee),
      metByMost(db, inState),
    ])
  return allOf([by === 'reached_out_at' ? metByMost(db, inState) : inState])
}

const isOf = (assignee: number | RawBuilder<number>): RawBuilder<SqlBool> =>
  sql`coalesce(leads.assigned_to, 0) = ${assignee}`

/** As `leads_pending_of` and `leads_unassigned` have it. */
const isOfPlain = (assignee: number | RawBuilder<number>): RawBuilder<SqlBool> =>
  assignee === 0 ? has('leads.assigned_to', null) : sql`leads.assigned_to = ${assignee}`

/** The leads of each attorney, by the names of the attorneys, and then those of nobody; of each the newest first. */
const assigneeLegs = async (db: Database, parts: readonly Part[], { leg: also }: Asked): Promise<Leg[]> => {
  const amongOf = (assignee: number | RawBuilder<number>) =>
    parts.map((part) => conditionOf(db, { ...part, assignee }, 'id'))
  const newestOf = (assignee: number): Leg => ({
    key: assignee,
    among: amongOf(assignee),
    by: 'id',
    direction: 'desc',
  })
  const only = parts[0]?.assignee
  if (typeof only === 'number') return [newestOf(only)]
  const ids = await selectAssignees(db, amongOf, also)
  return [...ids, 0].map(newestOf)
}
