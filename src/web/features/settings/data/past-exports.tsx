import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Part, Row, Rows } from '#web/ui/page.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { exactTime } from '#web/ui/time/time.tsx'

type Export = Output<'listExports'>['items'][number]

/** Who has taken which leads with them, and whether the file is whole. */
export const PastExports = () => {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['exports'],
    queryFn: ({ pageParam }) => call('listExports', { query: { page_size: 20, before_id: pageParam } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more && last_id !== null ? last_id : undefined),
  })
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={3} />
  const items = data.pages.flatMap((page) => page.items)
  return (
    <Part title={text('exports')}>
      {items.length === 0 && <p>{text('exports.none')}</p>}
      <Rows label={text('exports')}>
        {items.map((item) => (
          <Row key={item.id} title={<bdi>{whatOf(item)}</bdi>} below={aboutOf(item)} />
        ))}
      </Rows>
      {hasNextPage && (
        <Button mt="md" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {text('more')}
        </Button>
      )}
    </Part>
  )
}

/** The format, and of which leads. */
const whatOf = ({ format, q, view }: Export) =>
  [
    format.toUpperCase(),
    ...(view === null ? [] : [text(`view.${view}`)]),
    ...(q === null ? [] : [q]),
    ...(view === null && q === null ? [text('exports.all')] : []),
  ].join(' · ')

const aboutOf = ({ state, leads, started_by: starter, started_at: at }: Export) =>
  [
    text(`exports.${state}`, { count: leads }),
    starter === null ? text('exports.operator') : nameOf(starter),
    exactTime(at),
  ].join(' · ')
