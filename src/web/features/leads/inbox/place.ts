import { type InboxView, inboxViews } from '#contract/views.ts'

/** Which rows of the inbox somebody looks at; in the address, so that it can be bookmarked. */
export type InboxPlace = { view?: InboxView; q?: string }

export const readPlace = (search: Record<string, unknown>): InboxPlace => {
  const view = inboxViews.find((each) => each === search['view'])
  const q =
    typeof search['q'] === 'string' || typeof search['q'] === 'number'
      ? String(search['q']).slice(0, 200)
      : ''
  return { ...(view && view !== 'pending' && { view }), ...(q && { q }) }
}

/** The same place where everybody in it waits for an answer; of any other, all who wait. */
export const waitingPlace = ({ view, q }: InboxPlace): InboxPlace =>
  q === undefined && (view === 'mine' || view === 'unassigned' || view === 'overdue') ? { view } : {}
