import { ActionIcon, Button, Popover } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { isFocusFree } from '#web/ui/keyboard/kept-focus.ts'
import type { ListedView } from './listed-views.ts'
import { ViewLine } from './view-line.tsx'
import classes from './views.module.css'

/** All views in one's own order, to be moved, renamed, shared and removed. */
export const ManageViews = ({ views }: { views: ListedView[] }) => {
  const [isOpen, setOpen] = useState(false)
  const close = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // A view that is removed takes the focus with it.
    if (isFocusFree()) close.current?.focus()
  }, [views.length])
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width="min(26rem, 94vw)"
      trapFocus
      returnFocus
      shadow="md"
      // What it covers in part on a phone cannot be hit by accident.
      withOverlay
      overlayProps={{ backgroundOpacity: 0 }}
    >
      <Popover.Target>
        <ActionIcon
          variant="default"
          size="md"
          className={classes.manage ?? ''}
          aria-label={text('views.manage')}
          title={text('views.manage')}
          onClick={() => setOpen((is) => !is)}
        >
          <Icon name="settings" size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={text('views.manage')}>
        <ol className={classes.lines}>
          {views.map((view, at) => (
            <ViewLine key={view.key} views={views} at={at} view={view} />
          ))}
        </ol>
        <Button ref={close} size="xs" variant="default" onClick={() => setOpen(false)}>
          {text('close')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}
