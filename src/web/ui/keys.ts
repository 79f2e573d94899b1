import { useEffect, useRef } from 'react'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/**
 * Single keys, while nobody types and no dialog is open. "ctrl+k" is Command-K on a Mac too, and works everywhere.
 * @param keys what each does, by KeyboardEvent.key
 */
export const useKeys = (keys: Record<string, () => void>): void => {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const withControl = event.ctrlKey || event.metaKey
      const act = latest.current[withControl ? `ctrl+${event.key}` : event.key]
      if (!act || event.altKey || event.defaultPrevented) return
      if (!withControl && (isTyping(event.target) || document.querySelector('[role=dialog]'))) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
