import { Button, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'

type Mail = Output<'readTestMail'>

const queryKey = ['test-mail']
const againMs = 1_000

/** Sends a mail to the signed-in admin, and says what became of it. */
export const MailTest = () => {
  const { email } = useMe()
  const [wasAsked, setAsked] = useState(false)
  const send = useMutation({
    mutationFn: () => call('sendTestMail', {}),
    onSuccess: (mail) => {
      queryClient.setQueryData(queryKey, mail)
      setAsked(true)
    },
  })
  const { data: mail } = useQuery({
    queryKey,
    queryFn: () => call('readTestMail', {}),
    enabled: wasAsked,
    refetchInterval: ({ state }) => (state.data?.state === 'queued' ? againMs : false),
  })
  return (
    <>
      <Button
        variant="default"
        loading={send.isPending}
        disabled={wasAsked && mail?.state === 'queued'}
        onClick={() => send.mutate()}
      >
        {text('mailtest.act', { email })}
      </Button>
      <Text size="sm" mt="sm" aria-live="polite">
        {wasAsked && mail && outcomeOf(mail)}
      </Text>
    </>
  )
}

const outcomeOf = ({ state, last_error, recipient }: Mail) => {
  if (state === 'sent') return text('mailtest.sent', { email: recipient ?? '' })
  if (state === 'queued')
    return last_error === null ? text('mailtest.sending') : `${text('mailtest.waits')} ${last_error}`
  return `${text('mailtest.failed')} ${last_error ?? ''}`
}
