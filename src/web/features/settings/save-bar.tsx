import { Button, Group, Modal } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Problem } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { ProblemAlert } from '#web/ui/problem-alert.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

/** Is there something to save, and did it work? Whoever leaves with something unsaved is asked. */
export const SaveBar = ({ draft }: { draft: Draft }) => {
  const { isDirty, save } = draft
  const meanwhile = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!save.error) return
    const field = document.querySelector<HTMLElement>('form [aria-invalid="true"]')
    if (field) field.focus()
    else meanwhile.current?.scrollIntoView({ block: 'center' })
  }, [save.error])
  const isTooLate = save.error instanceof Problem && save.error.code === 'changed_meanwhile'
  return (
    <>
      <div role="alert" ref={meanwhile} className={classes.meanwhile}>
        {isDirty && <Meanwhile draft={draft} />}
        {!isTooLate && <ProblemAlert error={save.error} />}
      </div>
      <div className={classes.bar} data-dirty={isDirty || undefined}>
        <Group>
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
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  })
  return (
    <Modal
      opened={status === 'blocked'}
      onClose={() => reset?.()}
      title={text('settings.leave')}
      closeButtonProps={{ 'aria-label': text('close') }}
    >
      <p className={classes.leave}>{text('settings.leave.text')}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => proceed?.()}>
          {text('settings.leave.go')}
        </Button>
        <Button data-autofocus onClick={() => reset?.()}>
          {text('settings.leave.stay')}
        </Button>
      </Group>
    </Modal>
  )
}
