import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { mistakeIn } from '../filter/filter-line.ts'
import { arrange, useLiveRows } from './live-rows.ts'
import type { InboxSearch } from './inbox-search.ts'

const pageSize = 100

const inboxQuery = (search: InboxSearch) => ({
  queryKey: ['inbox', search] as const,
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    call('listInbox', { query: { ...asked(search), after: pageParam, page_size: pageSize }, signal }),
  // Without this, every new page would be compared with all rows read before.
  structuralSharing: false,
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: { next: string | null }) => next ?? undefined,
})

const asked = ({ view, q, order }: InboxSearch) =>
  q === undefined
    ? { view: view ?? ('pending' as const), ...(order && { order }) }
    : { q, ...(order && { order }), ...(view && { view, within: 'view' as const }) }

/** The rows of a view that have been read, and a function to read the next page. Changed rows are updated one by one. */
export const useInbox = (search: InboxSearch) => {
  // A line with a mistake would be refused: what was found before stays while it is being typed.
  const enabled = mistakeIn(search.q) === undefined
  const query = useInfiniteQuery({ ...inboxQuery(search), enabled, placeholderData: keepPreviousData })
  const known = useLiveRows()
  const { id: meId } = useMe()
  const view = search.q === undefined ? (search.view ?? 'pending') : undefined
  const isInOwnOrder = search.order === undefined
  const isComplete = !query.hasNextPage
  const rows = useMemo(() => {
    const read = query.data?.pages.flatMap(({ items }) => items) ?? []
    // While a view is being read, the rows shown belong to the view before: they are not updated.
    return query.data === undefined || query.isPlaceholderData
      ? read
      : arrange(read, known, { view, isInOwnOrder, meId, isComplete })
  }, [query.data, query.isPlaceholderData, known, view, isInOwnOrder, meId, isComplete])
  return { ...query, rows }
}

/** The leads before and after a lead in the list from which it was opened. */
export const neighborsQuery = (id: number, search: InboxSearch) => ({
  queryKey: ['neighbors', id, search],
  queryFn: () =>
    search.q === undefined && search.order === undefined
      ? call('readNeighbors', { params: { id }, query: { view: search.view ?? 'pending' } })
      : readAround(id, search),
})

/** Finds the neighbors in the list, which is in memory, or else is read again. */
const readAround = async (id: number, search: InboxSearch) => {
  const { pages } = await queryClient.ensureInfiniteQueryData(inboxQuery(search))
  const ids = pages.flatMap(({ items }) => items.map((row) => row.id))
  const at = ids.indexOf(id)
  return {
    previous: ids[at - 1] ?? null,
    next: at === -1 ? null : (ids[at + 1] ?? null),
    first: ids[0] ?? null,
  }
}
