/** Whether no control has the focus: it is on the body or the main element. */
export const isFocusFree = (): boolean =>
  document.activeElement === document.body || document.activeElement?.id === 'content'

/** Longer than a closing dialog, or a list after going back, needs to set the focus itself. */
const settledMs = 80

/** The element that last had the focus, followed by its ancestors. */
let focusPath: Element[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Moves the focus when the focused element disappears, for instance the button that removed its own row. Otherwise a keyboard
 * user would have to start again at the top of the page (WCAG 2.2, 2.4.3). The nearest remaining ancestor gets the focus; a
 * button that was disabled for a moment gets it back.
 */
export const keepFocus = (): void => {
  document.addEventListener('focusin', () => (focusPath = pathOf(document.activeElement)))
  // A click on something that cannot have the focus removes it on purpose.
  document.addEventListener('pointerdown', () => (focusPath = []))
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ['disabled', 'data-loading'],
  })
}

const look = () => {
  if (focusPath.length === 0 || document.activeElement !== document.body) return
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (document.activeElement === document.body) focusableIn(focusPath)?.focus({ preventScroll: true })
  }, settledMs)
}

const pathOf = (element: Element | null): Element[] =>
  element && element !== document.body ? [element, ...pathOf(element.parentElement)] : []

const focusableIn = ([element, ...ancestors]: Element[]) => {
  if (element instanceof HTMLElement && element.isConnected)
    return element.matches(':disabled') ? null : element
  const remaining = ancestors.find(
    (each) => each.matches('li, section, main') && each.getClientRects().length > 0,
  )
  const target = remaining ?? document.querySelector('main')
  if (!(target instanceof HTMLElement)) return null
  if (!target.hasAttribute('tabindex')) target.tabIndex = -1
  return target
}
