import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { arrange, useLiveRows } from './live-rows.ts'
import type { InboxSearch } from './inbox-search.ts'

const pageSize = 100

const inboxQuery = ({ view = 'pending', q = '' }: InboxSearch) => ({
  queryKey: ['inbox', view, q] as const,
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    call('listInbox', { query: { view, q: q || undefined, after: pageParam, page_size: pageSize }, signal }),
  // Rows that were read are not compared with each other at every page more.
  structuralSharing: false,
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: { next: string | null }) => next ?? undefined,
})

/** The rows of a view as far as they were read, the next ones on demand; changes arrive row by row. */
export const useInbox = (search: InboxSearch) => {
  const query = useInfiniteQuery({ ...inboxQuery(search), placeholderData: keepPreviousData })
  const known = useLiveRows()
  const { id: meId } = useMe()
  const view = search.q === undefined ? (search.view ?? 'pending') : undefined
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
export const neighborsQuery = (id: number, search: InboxSearch) => ({
  queryKey: ['neighbors', id, search.view ?? 'pending', search.q ?? ''],
  queryFn: () =>
    search.q === undefined
      ? call('readNeighbors', { params: { id }, query: { view: search.view ?? 'pending' } })
      : readAround(id, search),
})

/** What a search found is in memory, or is searched again. */
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
