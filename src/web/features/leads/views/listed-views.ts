import { useQuery } from '@tanstack/react-query'
import { type InboxView, inboxViews } from '#contract/views.ts'
import type { Output } from '#web/api-types.ts'
import { countsQuery, preferencesQuery, viewCountsQuery, viewsQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { type InboxSearch, orderOf, readInboxSearch } from '../inbox/inbox-search.ts'
import { lineOfSearch } from './line-of-search.ts'

export type SavedView = Output<'listViews'>['items'][number]

/** A view in the order of the attorney, built in or saved. */
export type ListedView = {
  key: InboxView | number
  name: string
  search: InboxSearch
  /** How many leads it has; undefined until that is known, or if it cannot be counted. */
  total: number | undefined
  isAtLeast: boolean
  /** Undefined for a view that is built in. */
  saved: SavedView | undefined
}

/** All views, in the order that the attorney has chosen; the first nine have the keys 1 to 9. */
export const useListedViews = (): ListedView[] => {
  const { data: counts } = useQuery(countsQuery)
  const { data: saved } = useQuery(viewsQuery)
  const { data: totals } = useQuery({ ...viewCountsQuery, enabled: (saved?.items.length ?? 0) > 0 })
  const { data: preferences } = useQuery(preferencesQuery)
  const builtIn = inboxViews.map((view): ListedView => ({
    key: view,
    name: text(`view.${view}`),
    search: readInboxSearch({ view }),
    total: counts?.[view],
    isAtLeast: false,
    saved: undefined,
  }))
  const own = (saved?.items ?? []).map((view): ListedView => {
    const count = totals?.items.find(({ id }) => id === view.id)
    return {
      key: view.id,
      name: view.name,
      search: searchOfSaved(view),
      total: count?.total ?? undefined,
      isAtLeast: count?.total_is_at_least === true,
      saved: view,
    }
  })
  return inOrder([...builtIn, ...own], preferences?.views ?? [])
}

/** Views that have no place yet come last. */
const inOrder = (views: ListedView[], order: readonly ListedView['key'][]) => {
  const placeOf = ({ key }: ListedView) => (order.includes(key) ? order.indexOf(key) : order.length)
  return views.toSorted((one, other) => placeOf(one) - placeOf(other))
}

export const searchOfSaved = ({ q, sort }: Pick<SavedView, 'q' | 'sort'>): InboxSearch =>
  readInboxSearch({ ...(q === '' ? { view: 'all' } : { q }), order: sort })

/** The view that shows exactly these leads in this order; how its line is written does not matter. */
export const viewOfSearch = (views: readonly ListedView[], search: InboxSearch): ListedView | undefined => {
  const wanted = written(search)
  return views.find((view) => written(view.search) === wanted)
}

const written = (search: InboxSearch) => `${orderOf(search)} ${lineOfSearch(search)}`

export const totalText = ({ total, isAtLeast }: ListedView): string =>
  total === undefined ? '–' : `${total.toLocaleString()}${isAtLeast ? '+' : ''}`
