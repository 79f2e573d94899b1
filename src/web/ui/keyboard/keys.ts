import { useEffect, useLayoutEffect, useRef } from 'react'
import { type ActName, actNames, actOf, actsOfKey } from './acts.ts'
import type { IconName } from '#web/ui/icon.tsx'

/** What each act does now; undefined: it cannot be done here. */
type Runs = Partial<Record<ActName, ((key: string) => void) | undefined>>

/** What a screen can do besides the acts that have a key. */
export type Command = { id: string; icon: IconName; label: string; run: () => void }

/** What each screen that is shown can do; of several, the last one has precedence. */
const layers: { current: { runs: Runs; commands: readonly Command[] } }[] = []
let isHeld = false

/** Ignores single keys while a dialog is about to open: the letters are typed for the dialog and must not run a command. */
export const useHeldKeys = (held: boolean): void => {
  useLayoutEffect(() => {
    isHeld = held
    return () => {
      isHeld = false
      early = ''
    }
  }, [held])
}

/** What was typed while keys were held, and who takes it. */
let early = ''
let takeEarly: ((letters: string) => void) | undefined

/** Gives a text field of a dialog what is typed for it before it has the focus. */
export const useEarlyLetters = (take: (letters: string) => void): void => {
  const latest = useRef(take)
  useEffect(() => {
    latest.current(early)
    early = ''
    takeEarly = (letters) => latest.current(letters)
    return () => void (takeEarly = undefined)
  }, [])
}

const storageKey = 'foyer-single-keys'
export const areSingleKeysOn = (): boolean => localStorage.getItem(storageKey) !== 'off'
export const switchSingleKeys = (on: boolean): void => localStorage.setItem(storageKey, on ? 'on' : 'off')

/** Single keys can be switched off, because speech input and slips of the hand press them by accident (WCAG 2.2, 2.1.4). */
export const isSwitchedOff = (key: string): boolean => key.length === 1 && !areSingleKeysOn()

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'))

const isForDialog = (event: KeyboardEvent) =>
  isHeld && event.key.length === 1 && !event.altKey && !isInDialog(event.target)

const isInDialog = (target: EventTarget | null) =>
  target instanceof Element && target.closest('[role=dialog]') !== null

const press = (event: KeyboardEvent) => {
  const withControl = event.ctrlKey || event.metaKey
  if (!withControl && isForDialog(event)) {
    event.preventDefault()
    if (takeEarly) takeEarly(event.key)
    else early += event.key
    return
  }
  const name = withControl ? `ctrl+${event.key.toLowerCase()}` : event.key
  const act = actsOfKey(name)
    .map(runOf)
    .find((run) => run !== undefined)
  if (!act || event.altKey || event.defaultPrevented || isSwitchedOff(name)) return
  // In a text field, Ctrl-Z is the browser's own undo.
  const worksEverywhere = withControl && name !== 'ctrl+z'
  if (
    !worksEverywhere &&
    (isHeld || isTyping(event.target) || document.querySelector('[role=dialog], [role=menu]'))
  )
    return
  event.preventDefault()
  act(name)
}

const runOf = (name: ActName) => layers.findLast(({ current }) => current.runs[name])?.current.runs[name]

/**
 * Makes acts possible while the screen is shown: by their keys, except while a text field has the focus or a dialog or menu is
 * open, and in the command menu. "ctrl+k" also means Command-K on a Mac, and works everywhere.
 */
export const useActs = (runs: Runs, commands: readonly Command[] = []): void => {
  const latest = useRef({ runs, commands })
  useEffect(() => {
    latest.current = { runs, commands }
  })
  useEffect(() => {
    // Capturing runs before a dialog closes on the same key; otherwise the page behind it would act on the key too.
    if (layers.length === 0) globalThis.addEventListener('keydown', press, { capture: true })
    layers.push(latest)
    return () => {
      layers.splice(layers.indexOf(latest), 1)
      if (layers.length === 0) globalThis.removeEventListener('keydown', press, { capture: true })
    }
  }, [])
}

/** What can be done at the moment. */
export const possibleActs = (): { name: ActName; run: () => void }[] =>
  actNames.flatMap((name) => {
    const run = runOf(name)
    return run ? [{ name, run: () => run(actOf(name).keys[0]) }] : []
  })

export const possibleCommands = (): Command[] => layers.flatMap(({ current }) => current.commands)
