import { Button, Group } from '@mantine/core'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'

/** Asks before receipts are sent again, because a mail cannot be taken back. */
export const ResendDialog = ({
  count,
  send,
  close,
}: {
  count: number
  send: () => void
  close: () => void
}) => (
  <Dialog title={text('resend.title', { count })} close={close} size="sm" centered>
    <p>{text('resend.text')}</p>
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={close}>
        {text('cancel')}
      </Button>
      <Button data-autofocus onClick={send}>
        {text('resend.act')}
      </Button>
    </Group>
  </Dialog>
)
