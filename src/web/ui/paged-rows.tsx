import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { text } from '#web/texts.ts'
import { Rows } from './page.tsx'
import { Failed, Loading } from './states.tsx'

type PageOf<Item> = { items: Item[]; has_more: boolean; last_id: number | null }

/** A list that is read from the server page by page, with its states: loading, failed, empty. */
export const PagedRows = <Item extends { id: number }>({
  queryKey,
  read,
  label,
  none,
  row,
}: {
  queryKey: readonly unknown[]
  /** @param last the last item of the page before */
  read: (page: { page_size: number; last: number | undefined }) => Promise<PageOf<Item>>
  label: string
  /** What is shown when the list is empty. */
  none: ReactNode
  row: (item: Item) => ReactNode
}) => {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read({ page_size: 50, last: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more && last_id !== null ? last_id : undefined),
  })
  const items = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && items.length === 0 && none}
      {items.length > 0 && <Rows label={label}>{items.map(row)}</Rows>}
      {hasNextPage && (
        <Button mt="md" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {text('more')}
        </Button>
      )}
    </>
  )
}
