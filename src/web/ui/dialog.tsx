import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { text } from '#web/texts.ts'
import { isFocusFree } from './kept-focus.ts'

let outside: Element | null = null

/** Once what opened over the page is gone, the focus is where it was before, if nothing else has taken it. */
export const useFocusBack = (): void => {
  const [before] = useState(() => {
    const active = document.activeElement
    // One may open out of another.
    if (!active?.closest('[role=dialog]')) outside = active
    return outside
  })
  useEffect(
    () => () =>
      void setTimeout(() => {
        const isFree = isFocusFree() && !document.querySelector('[role=dialog]')
        if (isFree && before instanceof HTMLElement) before.focus()
      }),
    [before],
  )
}

type Props = { title: string; close: () => void; size?: string; centered?: boolean; children: ReactNode }

/** Open for as long as it is there. */
export const Dialog = ({ title, close, size = 'md', centered = false, children }: Props) => {
  useFocusBack()
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      centered={centered}
      closeButtonProps={{ 'aria-label': text('close') }}
    >
      {children}
    </Modal>
  )
}
