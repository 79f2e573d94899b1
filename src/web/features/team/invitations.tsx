import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { ConfirmButton } from '#web/ui/confirm-button.tsx'
import { Part, Row, Rows } from '#web/ui/page.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Failed } from '#web/ui/states.tsx'
import { Ago, untilText } from '#web/ui/time/time.tsx'
import { toast } from '#web/ui/toasts.tsx'
import { readInvitationsAgain } from './read-team-again.ts'

type Invitation = Output<'listInvitations'>['items'][number]

/** While a mail is not sent yet, its state changes without anybody doing anything. */
const againMs = 3_000

/** The people who were invited and have not accepted yet. */
export const Invitations = () => {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['invitations'],
    queryFn: ({ pageParam }) => call('listInvitations', { query: { page_size: 100, after_id: pageParam } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more && last_id !== null ? last_id : undefined),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((each) => each.state === 'queued')) ? againMs : false,
  })
  const invited = data?.pages.flatMap(({ items }) => items) ?? []
  const title = text('invited.title', { count: data?.pages[0]?.total ?? 0 })
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  return (
    invited.length > 0 && (
      <Part title={title}>
        <Rows label={title}>
          {invited.map((each) => (
            <Invited key={each.id} invitation={each} />
          ))}
        </Rows>
        {hasNextPage && (
          <Button mt="md" variant="default" onClick={() => void fetchNextPage()}>
            {text('more')}
          </Button>
        )}
      </Part>
    )
  )
}

const Invited = ({ invitation }: { invitation: Invitation }) => {
  const { id, email, role, invited_by } = invitation
  const params = { id }
  const resend = useMutation({
    mutationFn: () => call('resendInvitation', { params }),
    onSuccess: () => toast(text('invited.resent', { email })),
    onSettled: readInvitationsAgain,
  })
  const revoke = useMutation({
    mutationFn: () => call('revokeInvitation', { params }),
    onSuccess: () => toast(text('invited.revoked', { email })),
    onSettled: readInvitationsAgain,
  })
  return (
    <Row
      title={email}
      below={
        <>
          {text(`role.${role}`)} · {text('invited.by', { who: nameOf(invited_by) })} ·{' '}
          <State invitation={invitation} />
        </>
      }
    >
      <ConfirmButton
        size="xs"
        variant="default"
        loading={revoke.isPending}
        label={text('invited.revoke')}
        name={`${text('invited.revoke')}: ${email}`}
        question={text('invited.revoke.question', { email })}
        act={() => revoke.mutate()}
      />
      <Button
        size="xs"
        variant={needsResending.includes(invitation.state) ? 'filled' : 'default'}
        disabled={invitation.state === 'queued'}
        loading={resend.isPending}
        onClick={() => resend.mutate()}
        aria-label={`${text('invited.resend')}: ${email}`}
      >
        {text('invited.resend')}
      </Button>
    </Row>
  )
}

const needsResending: readonly Invitation['state'][] = ['failed', 'expired', 'inviter_left']

const State = ({
  invitation: { state, trouble, last_error, sent_at, expires_at },
}: {
  invitation: Invitation
}) => {
  if (state === 'sent' && sent_at !== null)
    return (
      <>
        {text('invited.sent')} <Ago at={sent_at} /> ·{' '}
        {text('invited.expires', { when: untilText(expires_at) })}
      </>
    )
  if (state === 'failed')
    return (
      <>
        {text(trouble === 'recipient' ? 'invited.refused' : 'invited.failed')} {last_error}
      </>
    )
  if (state === 'queued')
    return last_error === null ? text('invited.queued') : `${text('invited.waits')} ${last_error}`
  return text(state === 'expired' ? 'invited.expired' : 'invited.left')
}
