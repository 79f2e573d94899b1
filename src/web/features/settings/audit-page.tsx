import { Anchor, Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { referenceOf } from '#contract/values/reference.ts'
import { call } from '#web/api.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { EventWords } from '#web/ui/event-words.tsx'
import { Page, Row, Rows } from '#web/ui/page.tsx'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { exactTime } from '#web/ui/time/time.tsx'
import { type AuditFilter, AuditFilters } from './audit-filters.tsx'
import { SettingsParts } from './settings-parts.tsx'

/** The audit log of the firm: who did what and when. */
export const AuditPage = () => (
  <AdminsOnly>
    <Audit />
  </AdminsOnly>
)

const Audit = () => {
  const [filter, setFilter] = useState<AuditFilter>({ about: 'everything' })
  const { data: colleagues } = useQuery(colleaguesQuery)
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam }) =>
      call('listAuditEvents', { query: { ...filter, page_size: 50, before_id: pageParam } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more && last_id !== null ? last_id : undefined),
  })
  return (
    <Page title={text('nav.settings')} lead={text('settings.audit.lead')}>
      <SettingsParts />
      <AuditFilters filter={filter} choose={setFilter} colleagues={colleagues?.items ?? []} />
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.pages[0]?.items.length === 0 && <Empty icon="search" title={text('audit.none')} />}
      {data && (
        <Rows label={text('settings.audit')}>
          {data.pages
            .flatMap(({ items }) => items)
            .map((event) => (
              <Row
                key={event.id}
                title={<EventWords event={event} colleagues={colleagues?.items ?? []} withBefore />}
                below={<time dateTime={event.at}>{exactTime(event.at)}</time>}
              >
                {event.lead_id !== null && (
                  <Anchor component={Link} to={`/leads/${event.lead_id}`} size="sm" underline="always">
                    {text('mails.lead.open', { reference: referenceOf(event.lead_id) })}
                  </Anchor>
                )}
              </Row>
            ))}
        </Rows>
      )}
      {hasNextPage && (
        <Button mt="md" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {text('more')}
        </Button>
      )}
    </Page>
  )
}
