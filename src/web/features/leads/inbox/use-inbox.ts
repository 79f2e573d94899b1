import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { arrange, useFreshRows } from './fresh-rows.ts'
import type { InboxPlace } from './place.ts'

const pageSize = 100

const inboxQuery = ({ view = 'pending', q = '' }: InboxPlace) => ({
  queryKey: ['inbox', view, q] as const,
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    call('listInbox', { query: { view, q: q || undefined, after: pageParam, page_size: pageSize }, signal }),
  // Rows that were read are not compared with each other at every page more.
  structuralSharing: false,
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: { next: string | null }) => next ?? undefined,
})

/** The rows of a view as far as they were read, the next ones on demand; changes arrive row by row. */
export const useInbox = (place: InboxPlace) => {
  const query = useInfiniteQuery({ ...inboxQuery(place), placeholderData: keepPreviousData })
  const known = useFreshRows()
  const { id: meId } = useMe()
  const view = place.q === undefined ? (place.view ?? 'pending') : undefined
  const isComplete = !query.hasNextPage
  const rows = useMemo(() => {
    const read = query.data?.pages.flatMap(({ items }) => items) ?? []
    // What is shown while another view is read is still of the one before.
    return query.data === undefined || query.isPlaceholderData
      ? read
      : arrange(read, known, { view, meId, isComplete })
  }, [query.data, query.isPlaceholderData, known, view, meId, isComplete])
  return { ...query, rows }
}

/** The leads before and after one in the list somebody came from. */
export const neighborsQuery = (id: number, place: InboxPlace) => ({
  queryKey: ['neighbors', id, place.view ?? 'pending', place.q ?? ''],
  queryFn: () =>
    place.q === undefined
      ? call('readNeighbors', { params: { id }, query: { view: place.view ?? 'pending' } })
      : readAround(id, place),
})

/** What a search found is in memory, or is searched again. */
const readAround = async (id: number, place: InboxPlace) => {
  const { pages } = await queryClient.ensureInfiniteQueryData(inboxQuery(place))
  const ids = pages.flatMap(({ items }) => items.map((row) => row.id))
  const at = ids.indexOf(id)
  return {
    previous: ids[at - 1] ?? null,
    next: at === -1 ? null : (ids[at + 1] ?? null),
    first: ids[0] ?? null,
  }
}
