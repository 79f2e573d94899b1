import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { welcomeQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page, Part, Rows } from '#web/ui/page.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'
import { Invitations } from './invitations.tsx'
import { InviteForm } from './invite-form.tsx'
import { Member } from './member.tsx'

/** The most urgent first: those who wait for approval. */
const statuses = ['waiting', 'active', 'deactivated'] as const

type Attorney = Output<'listAttorneys'>['items'][number]

/** All attorneys of the firm, and the people who are invited; those who wait for approval come first. */
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
      <Part title={text('invite.title')}>
        <InviteForm />
      </Part>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {statuses.map((status) => (
        <Fragment key={status}>
          <Members
            title={(count) => text(`team.${status}`, { count })}
            members={everybody.filter((attorney) => attorney.status === status)}
          />
          {status === 'waiting' && <Invitations />}
        </Fragment>
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
