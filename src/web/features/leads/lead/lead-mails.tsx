import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { toast } from '#web/ui/toasts.tsx'

export type Mail = Output<'listLeadMails'>['items'][number]

const queuedAgainMs = 5_000

/** The mails about a lead. The change feed does not report that a mail was sent, so they are read again while some are queued. */
export const mailsQuery = (id: number) => ({
  queryKey: ['mails', id],
  queryFn: () => call('listLeadMails', { params: { id } }),
  refetchInterval: ({ state: { data } }: { state: { data?: { items: Mail[] } | undefined } }) =>
    data?.items.some(({ state }) => state === 'queued') ? queuedAgainMs : (false as const),
})

const resendable: readonly Mail['state'][] = ['sent', 'failed', 'dismissed']

/** Sends a mail again, if it is not about to be sent. A confirmation goes to the current address of the lead. */
export const SendAgain = ({ mail, lead }: { mail: Mail; lead: Output<'readLead'> }) => {
  const to = mail.kind === 'confirmation' ? lead.email : (mail.recipient ?? '–')
  const resend = useMutation({
    mutationFn: () => call('resendMail', { params: { id: mail.id } }),
    onSuccess: () => {
      toast(text('mail.resent'))
      for (const key of ['mails', 'activity'])
        void queryClient.invalidateQueries({ queryKey: [key, lead.id] })
    },
  })
  if (!resendable.includes(mail.state)) return null
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      className="no-print"
      loading={resend.isPending}
      onClick={() => resend.mutate()}
      aria-label={text('mail.resend.to', { to })}
    >
      {text('mail.resend')}
    </Button>
  )
}
