import { type LeadOrder, leadOrders } from '#contract/filter/lead-order.ts'
import { limits } from '#contract/limits.ts'
import { type InboxView, inboxViews } from '#contract/views.ts'

/**
 * Which rows of the inbox are shown; part of the URL, so that a list can be bookmarked. A search without a view is a search of
 * all leads.
 */
export type InboxSearch = { view?: InboxView; q?: string; order?: Exclude<LeadOrder, 'newest'> }

export const readInboxSearch = (search: Record<string, unknown>): InboxSearch => {
  const q =
    typeof search['q'] === 'string' || typeof search['q'] === 'number'
      ? String(search['q']).slice(0, limits.searchMaxLength)
      : ''
  const order = leadOrders.find((each) => each === search['order'])
  const view = inboxViews.find((each) => each === search['view'])
  const usual = q ? 'all' : 'pending'
  return {
    ...(view && view !== usual && { view }),
    ...(q && { q }),
    ...(q && order && order !== 'newest' && { order }),
  }
}

/** The same search in another view. */
export const searchInView = ({ q, order }: InboxSearch, view: InboxView): InboxSearch =>
  readInboxSearch({ q, order, view })

/** The list in which to find the next waiting lead: the same view if it contains only waiting leads, else all waiting leads. */
export const searchOfWaiting = ({ view, q }: InboxSearch): InboxSearch =>
  q === undefined && (view === 'mine' || view === 'unassigned' || view === 'overdue') ? { view } : {}
