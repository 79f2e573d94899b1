import { Button } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { Suspense, lazy, useEffect, useState } from 'react'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { useActs } from '#web/ui/keyboard/keys.ts'

const NewLeadDialog = lazy(() =>
  import('./new-lead-dialog.tsx').then(({ NewLeadDialog: component }) => ({ default: component })),
)

/** The part of an address that opens the dialog. */
export const newLeadHash = 'new-lead'

/** Opens the dialog for somebody who has called or come by: with the button, a key, or the command menu. */
export const NewLead = ({ className }: { className?: string | undefined }) => {
  const { hash, state } = useLocation()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (hash === newLeadHash) setOpen(true)
  }, [hash, state])
  useActs({ new: () => setOpen(true) })
  return (
    <>
      <Button
        className={className ?? ''}
        variant="default"
        leftSection={<Icon name="plus" size={16} />}
        aria-keyshortcuts="n"
        onClick={() => setOpen(true)}
      >
        {text('new')}
      </Button>
      <Suspense fallback={null}>{isOpen && <NewLeadDialog close={() => setOpen(false)} />}</Suspense>
    </>
  )
}
