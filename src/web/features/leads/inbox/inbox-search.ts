import { type InboxView, inboxViews } from '#contract/views.ts'

/** Which rows of the inbox are shown; part of the URL, so that a list can be bookmarked. */
export type InboxSearch = { view?: InboxView; q?: string }

export const readInboxSearch = (search: Record<string, unknown>): InboxSearch => {
  const view = inboxViews.find((each) => each === search['view'])
  const q =
    typeof search['q'] === 'string' || typeof search['q'] === 'number'
      ? String(search['q']).slice(0, 200)
      : ''
  return { ...(view && view !== 'pending' && { view }), ...(q && { q }) }
}

/** The list in which to find the next waiting lead: the same view if it contains only waiting leads, else all waiting leads. */
export const searchOfWaiting = ({ view, q }: InboxSearch): InboxSearch =>
  q === undefined && (view === 'mine' || view === 'unassigned' || view === 'overdue') ? { view } : {}
