import { Alert, Group, Stack, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { mailCountQuery, mailHealthQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page } from '#web/ui/page.tsx'
import { PagedRows } from '#web/ui/paged-rows.tsx'
import { StateSwitch } from '#web/ui/state-switch.tsx'
import { Empty } from '#web/ui/states.tsx'
import { DismissAll, RetryAll } from './all-mails.tsx'
import { MailParts } from './mail-parts.tsx'
import { MailTest } from './mail-test.tsx'
import { type Mail, OneMail } from './one-mail.tsx'

const states = ['failed', 'queued', 'unaddressed', 'sent', 'dismissed'] as const
/** The states that show a number: nobody needs to know how many mails were sent or dismissed. */
const counted = ['failed', 'queued', 'unaddressed'] as const

/** The mails by state, failed ones first, with buttons to retry or dismiss them. */
export const MailsPage = () => (
  <AdminsOnly>
    <Mails />
  </AdminsOnly>
)

const Mails = () => {
  const counts = useQueries({ queries: counted.map(mailCountQuery) }).map(({ data }) => data)
  const { data: health } = useQuery(mailHealthQuery)
  const [failed = 0, queued = 0] = counts
  const [chosen, setState] = useState<Mail['state']>()
  // When no mail has failed, mails that cannot be sent right now are in the queue.
  const state = chosen ?? (counts[0] === 0 && queued > 0 ? 'queued' : 'failed')
  return (
    <Page title={text('nav.mail')} lead={text('mails.lead')}>
      <MailParts />
      {health && <Outage health={health} />}
      <Stack mt="lg" gap={0} align="flex-start">
        <MailTest />
      </Stack>
      <StateSwitch
        label={text('mails.state')}
        states={states.map((each, index) => ({
          state: each,
          words: text(`mail.state.${each}`),
          count: counts[index],
        }))}
        chosen={state}
        choose={setState}
      />
      {state === 'failed' && failed > 0 && (
        <Group gap="xs" mb="md">
          {!!health?.mails_failed && health.mail_refusal === null && <RetryAll />}
          <DismissAll count={failed} />
        </Group>
      )}
      <PagedRows
        key={state}
        queryKey={['mailbox', 'mails', state]}
        read={({ page_size, last }) => call('listMails', { query: { page_size, after_id: last, state } })}
        label={text(`mail.state.${state}`)}
        none={<Empty icon="check" title={text(`mails.none.${state}`)} />}
        row={(mail) => <OneMail key={mail.id} mail={mail} />}
      />
    </Page>
  )
}

const Outage = ({ health }: { health: Output<'ready'> }) => {
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
