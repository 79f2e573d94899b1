import type { LeadOrder } from '#contract/filter/lead-order.ts'
import type { LeadStage } from '#contract/values/lead-stage.ts'

/** The facts of a lead that decide in which views it is. */
export type ViewFacts = { state: LeadStage; assigned_to: number | null; overdue: boolean }

/** In a condition: the attorney who looks at the view. */
export const me = 'me'

/** The values that the facts must have. A view without conditions contains every lead. */
type Condition = {
  readonly [Fact in keyof ViewFacts]?: ViewFacts[Fact] | (Fact extends 'assigned_to' ? typeof me : never)
}

/** Leads with equal values are ordered by id. No lead in the view may have null in the column, because null has no position. */
type Order = { by: 'id' | 'reached_out_at'; direction: 'asc' | 'desc' }

type View = {
  where: Condition
  order: Order
  /** The key of the counter of leads in the view; a view with `me` has one counter for each attorney. */
  counter: `${string}:${string}`
}

const longestWaitingFirst = { by: 'id', direction: 'asc' } as const
const newestFirst = { by: 'id', direction: 'desc' } as const

/**
 * The views of the inbox, in the order in which the app shows them. Server and browser derive everything from this list: the
 * SQL, the neighbors of a lead, the counters, the doctor's check of the counters, and which rows appear, move or vanish when
 * a lead changes.
 */
export const views = {
  pending: { where: { state: 'PENDING' }, order: longestWaitingFirst, counter: 'leads:PENDING' },
  mine: {
    where: { state: 'PENDING', assigned_to: me },
    order: longestWaitingFirst,
    counter: 'inbox:assigned',
  },
  unassigned: {
    where: { state: 'PENDING', assigned_to: null },
    order: longestWaitingFirst,
    counter: 'inbox:unassigned',
  },
  overdue: { where: { overdue: true }, order: longestWaitingFirst, counter: 'inbox:overdue' },
  // Ordered by time, so that the lead that an attorney just reached out to is at the top.
  reached_out: {
    where: { state: 'REACHED_OUT' },
    order: { by: 'reached_out_at', direction: 'desc' },
    counter: 'leads:REACHED_OUT',
  },
  all: { where: {}, order: newestFirst, counter: 'leads:all' },
} as const satisfies Record<string, View>

export type InboxView = keyof typeof views
export const inboxViews = Object.keys(views) as InboxView[]

/** The view with its general type, for code that handles all views. */
export const viewOf = (name: InboxView): View => views[name]

/** The order in which a view is listed unless another one is asked for. */
export const usualOrderOf = (name: InboxView): LeadOrder => {
  const { by, direction } = viewOf(name).order
  if (by === 'reached_out_at') return 'reached_out'
  return direction === 'asc' ? 'oldest' : 'newest'
}

/** Is the lead in the view of the attorney `meId`? */
export const isInView = (name: InboxView, facts: ViewFacts, meId: number): boolean =>
  Object.entries(views[name].where).every(
    ([fact, value]) => facts[fact as keyof ViewFacts] === (value === me ? meId : value),
  )

type Ordered = { id: number; reached_out_at: string | null }

/** Sorts rows of a view. Instants are compared as text, because all have the same format: ISO 8601 in UTC with milliseconds. */
export const compareInView = (name: InboxView): ((one: Ordered, other: Ordered) => number) => {
  const { by, direction } = viewOf(name).order
  const sign = direction === 'asc' ? 1 : -1
  return (one, other) => {
    if (by === 'id' || one[by] === other[by]) return sign * (one.id - other.id)
    return (one[by] ?? '') < (other[by] ?? '') ? -sign : sign
  }
}

/** The key of the counter of a view. */
export const counterOfView = (name: InboxView, meId: number): View['counter'] => {
  const { where, counter } = viewOf(name)
  return Object.values(where).includes(me) ? `${counter}:${meId}` : counter
}
