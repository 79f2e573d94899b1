import { Anchor, Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page, Part, Row, Rows } from '#web/ui/page.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { exactTime } from '#web/ui/time/time.tsx'
import { SettingsParts } from '../settings-parts.tsx'
import { PastExports } from './past-exports.tsx'
import { UploadFile } from './upload-file.tsx'

type Import = Output<'listImports'>['items'][number]

/** Files that are, or were, imported, the place for the next one, and what was exported. */
export const DataPage = () => (
  <AdminsOnly>
    <Page title={text('nav.settings')} lead={text('data.lead')}>
      <SettingsParts />
      <UploadFile />
      <Imports />
      <PastExports />
    </Page>
  </AdminsOnly>
)

const Imports = () => {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['imports', 'list'],
    queryFn: ({ pageParam }) => call('listImports', { query: { page_size: 20, before_id: pageParam } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more && last_id !== null ? last_id : undefined),
  })
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={3} />
  const items = data.pages.flatMap((page) => page.items)
  return (
    <Part title={text('imports')}>
      {items.length === 0 && <p>{text('imports.none')}</p>}
      <Rows label={text('imports')}>
        {items.map((item) => (
          <Row key={item.id} title={<bdi>{item.file_name}</bdi>} below={aboutOf(item)}>
            <Anchor
              component={Link}
              to={`/settings/data/${item.id}`}
              size="sm"
              underline="always"
              aria-label={text('imports.open.what', { file: item.file_name })}
            >
              {text('imports.open')}
            </Anchor>
          </Row>
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

const aboutOf = ({ state, counts, rows, uploaded_by, uploaded_at }: Import) =>
  [
    text(`imports.state.${state}`),
    state === 'done' || state === 'stopped'
      ? text('imports.short', { created: counts.created, updated: counts.updated, refused: counts.refused })
      : text('imports.rows', { count: rows }),
    nameOf(uploaded_by),
    exactTime(uploaded_at),
  ].join(' · ')
