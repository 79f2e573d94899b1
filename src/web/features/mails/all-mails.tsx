import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { refreshFailedWork } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { ConfirmButton } from '#web/ui/confirm-button.tsx'
import { toast } from '#web/ui/toasts.tsx'

export const RetryAll = () => {
  const retry = useMutation({
    mutationFn: () => call('retryMails', {}),
    onSuccess: ({ queued: count }) => toast(text('mails.retried.all', { count })),
    onSettled: refreshFailedWork,
  })
  return (
    <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate()}>
      {text('mails.retry.all')}
    </Button>
  )
}

export const DismissAll = ({ count }: { count: number }) => {
  const dismiss = useMutation({
    mutationFn: () => call('dismissMails', {}),
    onSuccess: ({ dismissed }) => toast(text('mails.dismissed.all', { count: dismissed })),
    onSettled: refreshFailedWork,
  })
  return (
    <ConfirmButton
      size="xs"
      variant="default"
      loading={dismiss.isPending}
      label={text('mails.dismiss.all')}
      question={text('mails.dismiss.all.sure', { count })}
      act={() => dismiss.mutate()}
    />
  )
}
