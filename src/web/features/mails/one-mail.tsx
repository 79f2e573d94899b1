import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { refreshFailedWork } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { ConfirmButton } from '#web/ui/confirm-button.tsx'
import { Row } from '#web/ui/page.tsx'
import { toast } from '#web/ui/toasts.tsx'
import { Ago } from '#web/ui/time/time.tsx'
import { LeadLink } from './lead-link.tsx'

export type Mail = Output<'listMails'>['items'][number]

export const OneMail = ({ mail }: { mail: Mail }) => {
  const params = { id: mail.id }
  const retry = useMutation({
    mutationFn: () => call('retryMail', { params }),
    onSuccess: () => toast(text('mail.resent')),
    onSettled: refreshFailedWork,
  })
  const dismiss = useMutation({
    mutationFn: () => call('dismissMail', { params }),
    onSuccess: () => toast(text('mails.dismissed')),
    onSettled: refreshFailedWork,
  })
  const isBusy = retry.isPending || dismiss.isPending
  const to = mail.recipient ?? mail.id
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
      <LeadLink id={mail.lead_id} />
      {mail.state === 'failed' && (
        <ConfirmButton
          size="xs"
          variant="default"
          loading={isBusy}
          label={text('dismiss')}
          name={`${text('dismiss')}: ${to}`}
          question={text('mails.dismiss.sure')}
          act={() => dismiss.mutate()}
        />
      )}
      {(mail.state === 'failed' || mail.state === 'dismissed') && (
        <Button
          size="xs"
          variant={mail.state === 'failed' ? 'filled' : 'default'}
          loading={isBusy}
          onClick={() => retry.mutate()}
          aria-label={`${text('mails.retry')}: ${to}`}
        >
          {text('mails.retry')}
        </Button>
      )}
    </Row>
  )
}
