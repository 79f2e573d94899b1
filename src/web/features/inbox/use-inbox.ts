import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { InboxView } from '#contract/inbox.ts'
import { call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import type { InboxPlace } from './place.ts'

const pageSize = 50

const inboxQuery = ({ view = 'pending', q = '' }: InboxPlace) => ({
  queryKey: ['inbox', view, q] as const,
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    call('listInbox', { query: { view, q: q || undefined, after: pageParam, page_size: pageSize }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }: { next: string | null }) => next ?? undefined,
})

/** The rows of a view as far as they were read, the next ones on demand. */
export const useInbox = (place: InboxPlace) => {
  const query = useInfiniteQuery({ ...inboxQuery(place), placeholderData: keepPreviousData })
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data])
  return { ...query, rows }
}

/** The leads before and after one in the list somebody came from, as far as that list was read. */
export const neighboursOf = (id: number, { view = 'pending', q = '' }: { view?: InboxView; q?: string }) => {
  const data = queryClient.getQueryData<{ pages: { items: { id: number }[] }[] }>(
    inboxQuery({ view, q }).queryKey,
  )
  const ids = data?.pages.flatMap(({ items }) => items.map((item) => item.id)) ?? []
  const at = ids.indexOf(id)
  return at === -1 ? {} : { previous: ids[at - 1], next: ids[at + 1] }
}
