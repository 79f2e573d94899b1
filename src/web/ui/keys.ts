import { useEffect, useLayoutEffect, useRef } from 'react'

type Keys = Record<string, () => void>

/** The screen that came last is asked first. */
const layers: { current: Keys }[] = []
let isHeld = false

/** While something is about to open, what is typed is meant for it: no letter of it may reach out to somebody. */
export const useHeldKeys = (held: boolean): void => {
  useLayoutEffect(() => {
    isHeld = held
    return () => void (isHeld = false)
  }, [held])
}

const storageKey = 'foyer-single-keys'
export const areSingleKeysOn = (): boolean => localStorage.getItem(storageKey) !== 'off'
export const switchSingleKeys = (on: boolean): void => localStorage.setItem(storageKey, on ? 'on' : 'off')

/** Speech input and a hand that slips press letters nobody meant: they can be switched off (WCAG 2.2, 2.1.4). */
export const isSwitchedOff = (key: string): boolean => key.length === 1 && !areSingleKeysOn()

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'))

const press = (event: KeyboardEvent) => {
  const withControl = event.ctrlKey || event.metaKey
  const name = withControl ? `ctrl+${event.key.toLowerCase()}` : event.key
  const act = layers.findLast(({ current }) => current[name])?.current[name]
  if (!act || event.altKey || event.defaultPrevented || isSwitchedOff(name)) return
  // A field has an undo of its own.
  const worksEverywhere = withControl && name !== 'ctrl+z'
  if (!worksEverywhere && (isHeld || isTyping(event.target) || document.querySelector('[role=dialog]')))
    return
  event.preventDefault()
  act()
}

/**
 * Single keys, while nobody types and no dialog is open. "ctrl+k" is Command-K on a Mac too, and works everywhere.
 * @param keys what each does, by KeyboardEvent.key
 */
export const useKeys = (keys: Keys): void => {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    // Before a dialog closes at the same key, which is then not meant for the page behind it.
    if (layers.length === 0) globalThis.addEventListener('keydown', press, { capture: true })
    layers.push(latest)
    return () => {
      layers.splice(layers.indexOf(latest), 1)
      if (layers.length === 0) globalThis.removeEventListener('keydown', press, { capture: true })
    }
  }, [])
}
