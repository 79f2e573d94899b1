import { conditionsOfView } from '#contract/filter/view-filter.ts'
import { limits } from '#contract/limits.ts'
import { type InboxView, counterOfView, inboxViews, usualOrderOf } from '#contract/views.ts'
import { readCount, readCountsOf } from '#server/adapters/database/counting/counts.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { readFacets } from '../facets/read-facets.ts'
import { findLeads } from '../filter/find-leads.ts'
import {
  readFilterCursor,
  readOrderCursor,
  readViewCursor,
  writeCursor,
  writeFilterCursor,
  writeOrderCursor,
} from './inbox-cursor.ts'
import {
  type Neighbor,
  selectItemsById,
  selectNeighbor,
  selectPosition,
  selectView,
} from './inbox.queries.ts'
import { listInOrder } from '../order/list-in-order.ts'
import type { ViewOrder } from '../order/legs.ts'
import { toInboxItem } from './present-inbox-item.ts'

type InboxHandlers = Pick<
  Handlers<Deps>,
  'listInbox' | 'countInbox' | 'readFacets' | 'readNeighbors' | 'suggestPeople'
>

export const inboxHandlers: InboxHandlers = {
  listInbox: async (deps, { query }, { attorney }) => {
    const { db } = deps
    const { view, q, page_size: pageSize } = query
    if (query.ids) {
      const rows = await selectItemsById(db, [...new Set(query.ids.split(',').map(Number))])
      return { items: rows.map(toInboxItem), next: null, total: null }
    }
    if (q) {
      const {
        ids,
        snippets,
        next,
        forgiven: _,
        ...about
      } = await findLeads(deps, {
        filter: q,
        within: query.within === 'view' ? conditionsOfView(view) : [],
        attorneyId: attorney.id,
        order: query.order ?? 'newest',
        after: readFilterCursor(query.after),
        pageSize,
      })
      const rows = await selectItemsById(db, ids)
      return {
        items: rows.map((row) => ({ ...toInboxItem(row), snippets: snippets.get(row.id) })),
        next: next ? writeFilterCursor(next) : null,
        ...about,
      }
    }
    const { order } = query
    if (order !== undefined && order !== usualOrderOf(view))
      return listViewInOrder(deps, { ...query, order: order === 'best' ? 'newest' : order }, attorney.id)
    const after = readViewCursor(query.after, view)
    const [rows, total] = await Promise.all([
      selectView(db, { view, attorneyId: attorney.id, after, pageSize }).execute(),
      readCount(db, [counterOfView(view, attorney.id)]),
    ])
    const page = rows.slice(0, pageSize)
    const last = page.at(-1)
    const next = last && rows.length > pageSize ? writeCursor(last) : null
    return { items: page.map(toInboxItem), next, total }
  },

  readFacets: (deps, { query: { view, q, within } }, { attorney }) =>
    readFacets(deps, {
      filter: [...(q ?? []), ...(q && within === 'all' ? [] : conditionsOfView(view))],
      attorneyId: attorney.id,
    }),

  suggestPeople: async (deps, { query: { q: filter = [] } }, { attorney }) => {
    const { ids, snippets, forgiven } = await findLeads(deps, {
      filter,
      where: 'name',
      attorneyId: attorney.id,
      order: 'best',
      after: undefined,
      pageSize: limits.peopleSuggestedMax,
    })
    const rows = await selectItemsById(deps.db, ids)
    return {
      items: rows.map((row) => ({
        ...toInboxItem(row),
        is_similar: forgiven.has(row.id),
        snippets: snippets.get(row.id),
      })),
    }
  },

  readNeighbors: async ({ db }, { params: { id }, query: { view } }, { attorney }) => {
    const from = (await selectPosition(db, id)) ?? { id, reached_out_at: null }
    const idOf = async (neighbor: Pick<Neighbor, 'direction' | 'from'>) =>
      (await selectNeighbor(db, { view, attorneyId: attorney.id, ...neighbor }).executeTakeFirst())?.id ??
      null
    const [previous, next, first] = await Promise.all([
      idOf({ direction: 'previous', from }),
      idOf({ direction: 'next', from }),
      idOf({ direction: 'next' }),
    ])
    return { previous, next, first }
  },

  countInbox: async ({ db }, _input, { attorney }) => {
    const keyOf = (view: InboxView) => counterOfView(view, attorney.id)
    const count = await readCountsOf(db, inboxViews.map(keyOf))
    // The cast is safe: the object has every view.
    return Object.fromEntries(inboxViews.map((view) => [view, count(keyOf(view))])) as Record<
      InboxView,
      number
    >
  },
}

type OrderedQuery = { view: InboxView; order: ViewOrder; after?: string | undefined; page_size: number }

/** A page of a view in another order than its own. */
const listViewInOrder = async (
  { db }: Deps,
  { view, order, after, page_size: pageSize }: OrderedQuery,
  attorneyId: number,
) => {
  const page = { view, order, attorneyId, after: readOrderCursor(after, order), pageSize }
  const [{ ids, next }, total] = await Promise.all([
    listInOrder(db, page),
    readCount(db, [counterOfView(view, attorneyId)]),
  ])
  const rows = await selectItemsById(db, ids)
  return { items: rows.map(toInboxItem), next: next ? writeOrderCursor(next, order) : null, total }
}
