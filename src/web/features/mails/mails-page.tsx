import { Alert, Anchor, Button, SegmentedControl, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { referenceOf } from '#contract/reference.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { mailCountQuery, mailHealthQuery, queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page, Row, Rows } from '#web/ui/page.tsx'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { tell } from '#web/ui/tell.tsx'
import { Ago } from '#web/ui/time.tsx'
import classes from './mails.module.css'

type Mail = Output<'listMails'>['items'][number]
const states = ['failed', 'queued', 'unaddressed', 'sent'] as const
/** How many have gone out is nobody's worry. */
const counted = states.filter((state) => state !== 'sent')

/** Whether mail goes out: what was given up first, with the way to send it again. */
export const MailsPage = () => (
  <AdminsOnly>
    <Mails />
  </AdminsOnly>
)

const Mails = () => {
  const counts = useQueries({ queries: counted.map(mailCountQuery) })
  const { data: health } = useQuery(mailHealthQuery)
  const [failed, queued] = counts.map(({ data: count }) => count)
  const [chosen, setState] = useState<Mail['state']>()
  // Where nothing was given up, what does not get out is in the queue.
  const state = chosen ?? (failed === 0 && queued ? 'queued' : 'failed')
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['mailbox', state],
    queryFn: ({ pageParam }) => call('listMails', { query: { state, page_size: 50, after_id: pageParam } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ has_more, last_id }) => (has_more && last_id !== null ? last_id : undefined),
  })
  const mails = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page title={text('nav.mail')} lead={text('mails.lead')}>
      {health && <Trouble health={health} />}
      <SegmentedControl
        className={classes.states ?? ''}
        my="lg"
        aria-label={text('mails.state')}
        value={state}
        onChange={(chosen) => setState(states.find((each) => each === chosen) ?? 'failed')}
        data={states.map((value, index) => ({
          value,
          label: <StateLabel state={value} count={counts[index]?.data} />,
        }))}
      />
      {state === 'failed' && !!health?.mails_failed && health.mail_refusal === null && <RetryAll />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && mails.length === 0 && <Empty icon="check" title={text(`mails.none.${state}`)} />}
      {mails.length > 0 && (
        <Rows label={text(`mail.state.${state}`)}>
          {mails.map((mail) => (
            <OneMail key={mail.id} mail={mail} />
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

const Trouble = ({ health }: { health: Output<'ready'> }) => {
  const { mail, mail_refusal: refusal, mails_failed: failed, mails_waiting: count } = health
  if (mail === 'ok' || (refusal === null && failed > 0)) return undefined
  return (
    <Alert mt="lg" color="orange" variant="light">
      <Text fw={600} size="sm">
        {text(refusal === null ? 'mail.waits' : 'mail.refused')}
      </Text>
      {refusal === null ? text('mail.waits.text') : text('mail.refused.text', { count })}
      {refusal !== null && (
        <>
          <Text size="sm" my="xs">
            {refusal}
          </Text>
          <RetryAll />
        </>
      )}
    </Alert>
  )
}

const RetryAll = () => {
  const retry = useMutation({
    mutationFn: () => call('retryMails', {}),
    onSuccess: ({ queued: count }) => tell(text('mails.retried.all', { count })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['mailbox'] }),
  })
  return (
    <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate()}>
      {text('mails.retry.all')}
    </Button>
  )
}

const StateLabel = ({ state, count }: { state: Mail['state']; count: number | undefined }) => (
  <>
    <span>{text(`mail.state.${state}`)}</span>{' '}
    {count !== undefined && count > 0 && <span className={classes.number}>{count.toLocaleString()}</span>}
  </>
)

const OneMail = ({ mail }: { mail: Mail }) => {
  const retry = useMutation({
    mutationFn: () => call('retryMail', { params: { id: mail.id } }),
    onSuccess: () => tell(text('mail.resent')),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['mailbox'] }),
  })
  return (
    <Row
      title={mail.recipient ?? text('mails.nobody')}
      below={
        <>
          {text(`mails.kind.${mail.kind}`)} · <Ago at={mail.sent_at ?? mail.created_at} />
          {mail.attempts > 1 && ` · ${text('mails.attempts', { count: mail.attempts })}`}
          {mail.last_error !== null && mail.state !== 'sent' && ` · ${mail.last_error}`}
          {mail.trouble === 'recipient' && ` · ${text('mail.recipient.refused')}`}
        </>
      }
    >
      {mail.lead_id !== null && (
        <Anchor component={Link} to={`/leads/${mail.lead_id}`} size="sm" underline="always">
          {text('mails.lead.open', { reference: referenceOf(mail.lead_id) })}
        </Anchor>
      )}
      {mail.state === 'failed' && (
        <Button
          size="xs"
          loading={retry.isPending}
          onClick={() => retry.mutate()}
          aria-label={`${text('mails.retry')}: ${mail.recipient ?? mail.id}`}
        >
          {text('mails.retry')}
        </Button>
      )}
    </Row>
  )
}
