/** Nothing has the focus: it is on the page itself, or on its main part. */
export const isFocusFree = (): boolean =>
  document.activeElement === document.body || document.activeElement?.id === 'content'

/** Longer than a dialog, or a list that was come back to, takes to give the focus where it belongs. */
const settledMs = 80

/** The element that has the focus, and all around it. */
let way: Element[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * What goes away while it has the focus, such as the button that removed its own row, would leave a keyboard to begin again
 * at the top of the page (WCAG 2.2, 2.4.3). What is left around it gets the focus, and a button that could not be pressed
 * for a moment gets it back.
 */
export const keepFocus = (): void => {
  document.addEventListener('focusin', () => (way = wayTo(document.activeElement)))
  // Whoever points at what takes no focus wants none.
  document.addEventListener('pointerdown', () => (way = []))
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ['disabled', 'data-loading'],
  })
}

const look = () => {
  if (way.length === 0 || document.activeElement !== document.body) return
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (document.activeElement === document.body) holderIn(way)?.focus({ preventScroll: true })
  }, settledMs)
}

const wayTo = (element: Element | null): Element[] =>
  element && element !== document.body ? [element, ...wayTo(element.parentElement)] : []

const holderIn = ([element, ...around]: Element[]) => {
  if (element instanceof HTMLElement && element.isConnected)
    return element.matches(':disabled') ? null : element
  const left = around.find((each) => each.matches('li, section, main') && each.getClientRects().length > 0)
  const holder = left ?? document.querySelector('main')
  if (!(holder instanceof HTMLElement)) return null
  if (!holder.hasAttribute('tabindex')) holder.tabIndex = -1
  return holder
}
