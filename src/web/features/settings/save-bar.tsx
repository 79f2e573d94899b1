import { Button, Group, Modal } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { Problem } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { guardLeaving, guardUnload } from '#web/ui/leave-guard.ts'
import { nameOf } from '#web/ui/person.ts'
import { ProblemAlert } from '#web/ui/problem-alert.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

/** Saves or discards the changes and shows why saving failed. Asks before leaving the page with unsaved changes. */
export const SaveBar = ({ draft }: { draft: Draft }) => {
  const { isDirty, save } = draft
  useEffect(() => {
    if (save.error) document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus()
  }, [save.error])
  const isTooLate = save.error instanceof Problem && save.error.code === 'changed_meanwhile'
  return (
    <>
      <div className={classes.bar} data-dirty={isDirty || undefined}>
        <div role="alert" className={classes.said}>
          {isDirty && <Meanwhile draft={draft} />}
          {!isTooLate && <ProblemAlert error={save.error} />}
        </div>
        <Group gap="sm">
          <Button type="submit" disabled={!isDirty} loading={save.isPending}>
            {text('settings.save')}
          </Button>
          {isDirty && (
            <>
              <Button variant="subtle" onClick={draft.discard}>
                {text('settings.discard')}
              </Button>
              <span className={classes.unsaved}>{text('settings.unsaved')}</span>
            </>
          )}
        </Group>
      </div>
      <LeaveDialog isDirty={isDirty} />
    </>
  )
}

const Meanwhile = ({ draft: { settings, theirs } }: { draft: Draft }) => {
  if (theirs.length === 0) return null
  const who = settings.changed_by ? nameOf(settings.changed_by) : text('event.server')
  const what = theirs.map((name) => text(`settings.${name}`)).join(', ')
  return (
    <p className={classes.late}>
      <strong>{text('settings.meanwhile', { who, what })}</strong>
      {text('settings.meanwhile.text')}
    </p>
  )
}

const LeaveDialog = ({ isDirty }: { isDirty: boolean }) => {
  const [answer, setAnswer] = useState<(leaves: boolean) => void>()
  const ask = useCallback(() => new Promise<boolean>((resolve) => setAnswer(() => resolve)), [])
  useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      isDirty && current.pathname !== next.pathname && !(await ask()),
    enableBeforeUnload: false,
  })
  useEffect(() => (isDirty ? guardLeaving(ask) : undefined), [isDirty, ask])
  useEffect(() => guardUnload(() => isDirty), [isDirty])
  const decide = (leaves: boolean) => {
    answer?.(leaves)
    setAnswer(undefined)
  }
  return (
    <Modal
      opened={answer !== undefined}
      onClose={() => decide(false)}
      title={text('settings.leave')}
      closeButtonProps={{ 'aria-label': text('close') }}
    >
      <p className={classes.leave}>{text('settings.leave.text')}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => decide(true)}>
          {text('settings.leave.go')}
        </Button>
        <Button data-autofocus onClick={() => decide(false)}>
          {text('settings.leave.stay')}
        </Button>
      </Group>
    </Modal>
  )
}
