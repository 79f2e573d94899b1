import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Problem } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { Icon } from './icon.tsx'

const closing = () => ({ closeButtonProps: { 'aria-label': text('close') } })

export const tell = (message: string): void => {
  notifications.show({ message, ...closing() })
}

/** What went wrong, in the server's own sentence where it has one. */
export const sentenceOf = (error: unknown): string =>
  !(error instanceof Problem)
    ? text('problem.unexpected')
    : error.code === 'offline'
      ? text('problem.offline')
      : error.code === 'changed_meanwhile'
        ? text('problem.changed')
        : error.code === 'too_many_requests'
          ? text('problem.toomany', { minutes: Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60)) })
          : error.message

export const tellProblem = (error: unknown): void => {
  notifications.show({ message: sentenceOf(error), color: 'red', autoClose: 10_000, ...closing() })
}

let undoLast: (() => void) | undefined

/** What was just done, for ten seconds beside the way back; the key z takes it too. */
export const tellWithUndo = (message: string, undo: () => void): void => {
  const take = () => {
    undoLast = undefined
    notifications.hide(id)
    undo()
  }
  const id = notifications.show({
    autoClose: 10_000,
    onClose: () => {
      if (undoLast === take) undoLast = undefined
    },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button size="compact-sm" variant="light" leftSection={<Icon name="undo" size={14} />} onClick={take}>
          {text('undo')}
        </Button>
      </Group>
    ),
    ...closing(),
  })
  undoLast = take
}

export const takeUndo = (): void => undoLast?.()
