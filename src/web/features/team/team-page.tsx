import { Badge, Button } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Input, Output } from '#web/api-types.ts'
import { queryClient, welcomeQuery } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page, Part, Row, Rows } from '#web/ui/page.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { toast } from '#web/ui/toasts.tsx'
import { Ago } from '#web/ui/time.tsx'

/** The most urgent first: those who wait for approval. */
const statuses = ['waiting', 'active', 'deactivated'] as const

type Attorney = Output<'listAttorneys'>['items'][number]

/** All attorneys of the firm; those who wait for approval come first. */
export const TeamPage = () => (
  <AdminsOnly>
    <Team />
  </AdminsOnly>
)

const Team = () => {
  const { data: welcome } = useQuery({ ...welcomeQuery, staleTime: Infinity })
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['attorneys', 'all'],
    queryFn: ({ pageParam }) => call('listAttorneys', { query: { page_size: 100, after_id: pageParam } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more && last_id !== null ? last_id : undefined),
  })
  const everybody = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page
      title={text('nav.team')}
      lead={text(`team.registration.${welcome?.registration ?? 'approval'}`, {
        address: `${location.origin}/app/register`,
      })}
    >
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {statuses.map((status) => (
        <Members
          key={status}
          title={(count) => text(`team.${status}`, { count })}
          members={everybody.filter((attorney) => attorney.status === status)}
        />
      ))}
      {hasNextPage && (
        <Button mt="md" variant="default" onClick={() => void fetchNextPage()}>
          {text('more')}
        </Button>
      )}
    </Page>
  )
}

const Members = ({ title, members }: { title: (count: number) => string; members: Attorney[] }) =>
  members.length > 0 && (
    <Part title={title(members.length)}>
      <Rows label={title(members.length)}>
        {members.map((attorney) => (
          <Member key={attorney.id} attorney={attorney} />
        ))}
      </Rows>
    </Part>
  )

const Member = ({ attorney }: { attorney: Attorney }) => {
  const me = useMe()
  const change = useMutation({
    mutationFn: (body: Input<'changeAttorney'>['body']) =>
      call('changeAttorney', { params: { id: attorney.id }, body }),
    onSuccess: () => {
      toast(text('saved'))
      void queryClient.invalidateQueries({ queryKey: ['colleagues'] })
      return queryClient.invalidateQueries({ queryKey: ['attorneys'] })
    },
  })
  const { status, role } = attorney
  const name = nameOf(attorney)
  const act = (label: string, body: Input<'changeAttorney'>['body'], isMain = false) => (
    <Button
      size="xs"
      variant={isMain ? 'filled' : 'default'}
      loading={change.isPending}
      onClick={() => change.mutate(body)}
      aria-label={`${label}: ${name}`}
    >
      {label}
    </Button>
  )
  return (
    <Row
      title={name}
      below={
        <>
          {attorney.name !== null && `${attorney.email} · `}
          {text('team.since')} <Ago at={attorney.created_at} />
        </>
      }
    >
      {role === 'admin' && <Badge variant="light">{text('role.admin')}</Badge>}
      {attorney.id === me.id && <Badge variant="default">{text('team.you')}</Badge>}
      {status === 'waiting' && (
        <>
          {act(text('team.approve'), { is_active: true }, true)}
          {act(text('team.refuse'), { is_active: false })}
        </>
      )}
      {status === 'deactivated' && act(text('team.reactivate'), { is_active: true })}
      {status === 'active' && attorney.id !== me.id && (
        <>
          {role === 'admin'
            ? act(text('team.unmakeadmin'), { role: 'attorney' })
            : act(text('team.makeadmin'), { role: 'admin' })}
          {act(text('team.deactivate'), { is_active: false })}
        </>
      )}
    </Row>
  )
}
