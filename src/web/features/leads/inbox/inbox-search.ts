import { type LeadOrder, leadOrders } from '#contract/filter/lead-order.ts'
import { limits } from '#contract/limits.ts'
import { type InboxView, inboxViews, usualOrderOf } from '#contract/views.ts'

/**
 * Which rows of the inbox are shown, and in which order; part of the URL, so that a list can be bookmarked. A search without a view
 * is a search of all leads. What is usual is left out.
 */
export type InboxSearch = { view?: InboxView; q?: string; order?: LeadOrder }

export const readInboxSearch = (search: Record<string, unknown>): InboxSearch => {
  const q =
    typeof search['q'] === 'string' || typeof search['q'] === 'number'
      ? String(search['q']).slice(0, limits.searchMaxLength)
      : ''
  const order = leadOrders.find((each) => each === search['order'])
  const view = inboxViews.find((each) => each === search['view'])
  const shown = { ...(view && { view }), ...(q && { q }) }
  // Only words have an order “best first”.
  const isUsual = order === undefined || order === usualOrder(shown) || (order === 'best' && !q)
  return {
    ...(view && view !== (q ? 'all' : 'pending') && { view }),
    ...(q && { q }),
    ...(!isUsual && { order }),
  }
}

/** The order of a list unless another one is chosen. */
const usualOrder = ({ view, q }: InboxSearch): LeadOrder =>
  q === undefined ? usualOrderOf(view ?? 'pending') : 'newest'

export const orderOf = (search: InboxSearch): LeadOrder => search.order ?? usualOrder(search)

/** The same search in another view. */
export const searchInView = ({ q, order }: InboxSearch, view: InboxView): InboxSearch =>
  readInboxSearch({ q, order, view })

/** The list in which to find the next waiting lead: the same view if it contains only waiting leads, else all waiting leads. */
export const searchOfWaiting = ({ view, q }: InboxSearch): InboxSearch =>
  q === undefined && (view === 'mine' || view === 'unassigned' || view === 'overdue') ? { view } : {}
