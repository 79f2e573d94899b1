import { type InboxView, inboxViews } from '#contract/views.ts'

/** Which rows of the inbox somebody looks at; in the address, so that it can be bookmarked. */
export type InboxSearch = { view?: InboxView; q?: string }

export const readInboxSearch = (search: Record<string, unknown>): InboxSearch => {
  const view = inboxViews.find((each) => each === search['view'])
  const q =
    typeof search['q'] === 'string' || typeof search['q'] === 'number'
      ? String(search['q']).slice(0, 200)
      : ''
  return { ...(view && view !== 'pending' && { view }), ...(q && { q }) }
}

/** The same rows where everybody in them waits for an answer; of any others, all who wait. */
export const searchOfWaiting = ({ view, q }: InboxSearch): InboxSearch =>
  q === undefined && (view === 'mine' || view === 'unassigned' || view === 'overdue') ? { view } : {}
