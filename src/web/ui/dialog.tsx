import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { text } from '#web/texts.ts'
import { isFocusFree } from './keyboard/kept-focus.ts'

let outside: Element | null = null

/** Gives the focus back to the element that had it, once the dialog has closed, unless another element has the focus. */
export const useFocusBack = (): void => {
  const [before] = useState(() => {
    const active = document.activeElement
    // A dialog may open another dialog: then the element outside both is remembered.
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

/** A dialog that is open while it is rendered. */
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
