import {
  type Condition,
  type Filter,
  type SearchPlace,
  conditionsOf,
  wordsOf,
} from '#contract/filter/filter.ts'
import type { LeadOrder } from '#contract/filter/lead-order.ts'
import { viewOfFilter } from '#contract/filter/view-filter.ts'
import { limits } from '#contract/limits.ts'
import { counterOfView } from '#contract/views.ts'
import { allOf } from '#server/adapters/database/conditions.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { type Clause, clausesOf } from '#words/clauses.ts'
import { listInOrder } from '../order/list-in-order.ts'
import { leaveOut } from '../search/leave-out.ts'
import { type Found, referredBy, searchLeads } from '../search/search-leads.ts'
import { chooseWalk } from './choose-walk.ts'
import { type FilterContext, readContext } from './filter-context.ts'
import { isMet } from './is-met.ts'
import { type SortOrder, isSortOrder, sortLeads } from './sort-leads.ts'
import { type WalkPlace, walkLeads } from './walk-leads.ts'

export type FilterRequest = {
  filter: Filter
  /** What the leads must meet besides. */
  within?: readonly Condition[]
  /** Where words are looked for whose place was not typed; left out: anywhere. */
  where?: SearchPlace
  attorneyId: number
  order: LeadOrder
  after: FilterCursor | undefined
  pageSize: number
}

/** The end of a page, with what the first page has found out. */
export type FilterCursor = {
  id: number
  newest?: number | undefined
  created_at?: number | undefined
  total?: number | undefined
  isAtLeast?: boolean | undefined
  /** Where it ends in a view that is listed in an order. */
  leg?: number | undefined
  at?: number | undefined
}

export type FoundLeads = Omit<Found, 'next'> & { next: FilterCursor | undefined }

/**
 * Finds leads by a filter, the newest first. The words are looked up in the full-text index. Without words it walks down the
 * leads; such a page may have few leads, or none, although more follow, since it looks at a limited number of them.
 * @throws Problem invalid_fields if the filter names a colleague who does not exist
 */
export const findLeads = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  request: FilterRequest,
): Promise<FoundLeads> => {
  const { db } = deps
  const { filter, within = [], where, attorneyId } = request
  const conditions = [...conditionsOf(filter), ...within]
  const context = await readContext(deps, conditions, attorneyId)
  const words = wordsOf(filter)
  const clauses = clausesOf(words, where)
  const asksForWords = clauses.some(({ isExcluded }) => !isExcluded) || referredBy(words) !== undefined
  if (conditions.length > within.length && !asksForWords)
    return walkPage(db, { ...request, conditions, clauses, context })
  const { order, after, pageSize } = request
  return searchLeads(db, {
    words,
    clauses,
    order: order === 'newest' ? 'newest' : 'best',
    ...(isSortOrder(order) && { arrange: (ids) => sortLeads(db, ids, order) }),
    after,
    pageSize,
    filter: conditions.length === 0 ? undefined : (ids) => selectMet(db, ids, { conditions, context }),
  })
}

type Walked = FilterRequest & {
  conditions: readonly Condition[]
  clauses: readonly Clause[]
  context: FilterContext
}

const walkPage = async (db: Database, asked: Walked): Promise<FoundLeads> => {
  const { conditions, clauses, context, attorneyId, order, after, pageSize } = asked
  const counted = await countKnown(db, asked)
  const view = viewAsked(asked)
  if (view && counted && order !== 'newest' && order !== 'best')
    return found(await listInOrder(db, { view, order, attorneyId, after, pageSize }), counted)
  const walk = chooseWalk(db, conditions, context)
  const request = {
    walk,
    isUpward: order === 'oldest',
    met: conditions.map((condition) => isMet(db, condition, context)),
    filter: clauses.length === 0 ? undefined : (ids: number[]) => leaveOut(db, ids, clauses),
  }
  const isSorted = isSortOrder(order) && order !== 'oldest'
  const all =
    counted && !isSorted
      ? undefined
      : await walkLeads(db, { ...request, after: undefined, atMost: limits.examinedMax })
  const total = counted ?? { total: all?.found.length ?? 0, isAtLeast: all?.next !== undefined }
  const page =
    isSorted && all
      ? await sortedPage(db, all.found, { order, after, pageSize })
      : newestPage(
          after === undefined && all
            ? all
            : await walkLeads(db, { ...request, after: await placeOf(db, after), atMost: pageSize }),
          pageSize,
        )
  return found(page, total)
}

type Total = { total: number; isAtLeast: boolean }

/** Carries the total to the next page. */
const found = (
  { ids, next }: { ids: number[]; next: FilterCursor | undefined },
  { total, isAtLeast }: Total,
): FoundLeads => ({
  ids,
  snippets: new Map(),
  next: next && { ...next, total, isAtLeast },
  total,
  ...(isAtLeast && { total_is_at_least: true as const }),
  similar_names: [],
  forgiven: new Set(),
  catching_up: false,
})

const newestPage = ({ found, next }: Awaited<ReturnType<typeof walkLeads>>, pageSize: number) => {
  const page = found.slice(0, pageSize)
  return { ids: page.map(({ id }) => id), next: found.length > pageSize ? page.at(-1) : next }
}

/** A page begins after the last lead of the page before, also if that one is not among the leads any more. */
const sortedPage = async (
  db: Database,
  found: readonly WalkPlace[],
  { order, after, pageSize }: { order: SortOrder; after: FilterCursor | undefined; pageSize: number },
) => {
  const all = new Set([...found.map(({ id }) => id), ...(after ? [after.id] : [])])
  const sorted = await sortLeads(db, [...all], order)
  const begin = after ? sorted.indexOf(after.id) + 1 : 0
  const ids = sorted.slice(begin, begin + pageSize)
  const last = begin + pageSize < sorted.length ? ids.at(-1) : undefined
  return { ids, next: last === undefined ? undefined : { id: last } }
}

/** Undefined where the leads have to be counted. */
const countKnown = async (db: Database, asked: Walked): Promise<Total | undefined> => {
  const { after, attorneyId } = asked
  if (after?.total !== undefined) return { total: after.total, isAtLeast: after.isAtLeast === true }
  const view = viewAsked(asked)
  return view && { total: await readCount(db, [counterOfView(view, attorneyId)]), isAtLeast: false }
}

const viewAsked = ({ clauses, conditions }: Walked) =>
  clauses.length === 0 ? viewOfFilter(conditions) : undefined

/** A cursor may be the id of a lead alone. */
const placeOf = async (db: Database, after: FilterCursor | undefined): Promise<WalkPlace | undefined> => {
  if (after === undefined) return undefined
  const { id, created_at: at } = after
  if (at !== undefined) return { id, created_at: at }
  const lead = await db.selectFrom('leads').select('created_at').where('id', '=', id).executeTakeFirst()
  return { id, created_at: lead?.created_at ?? Number.MAX_SAFE_INTEGER }
}

/** Of these leads those that meet the conditions, in the same order. */
export const selectMet = async (
  db: Database,
  ids: readonly number[],
  { conditions, context }: Pick<Walked, 'conditions' | 'context'>,
): Promise<number[]> => {
  const rows = await db
    .selectFrom('leads')
    .select('leads.id')
    .where('leads.id', 'in', ids)
    .where(allOf(conditions.map((condition) => isMet(db, condition, context))))
    .execute()
  const met = new Set(rows.map(({ id }) => id))
  return ids.filter((id) => met.has(id))
}
