// @ts-nocheck This file runs in the browser, for which the server's TypeScript settings have no types.
// Finds faults in the layout and focus of the page that a careful person would see.

/** @returns {string[]} */
globalThis.walkFaults = () => [...ofDocument(), ...ofTexts()]

function ofDocument() {
  const faults = []
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth)
    faults.push(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth} px`)
  const titles = [...document.querySelectorAll('h1')].filter((heading) => heading.checkVisibility())
  if (titles.length !== 1)
    faults.push(`${titles.length} h1: ${titles.map((title) => title.textContent).join(' | ')}`)
  if (!/\S/.test(document.title)) faults.push('the document has no title')
  if (!document.querySelector('main')) faults.push('there is no main landmark')
  return faults
}

function ofTexts() {
  const faults = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!/\S/.test(node.data) || !isOnShow(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const fault = cutOf(element, range.getBoundingClientRect())
    if (fault) faults.add(`${fault}: ${node.data.trim().slice(0, 60)}`)
  }
  return [...faults].slice(0, 10)
}

/** False for invisible text: text for screen readers, and the transparent text over the pages of a PDF. */
function isOnShow(element) {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false
  if (getComputedStyle(element).color === 'rgba(0, 0, 0, 0)') return false
  for (let above = element; above; above = above.parentElement)
    if (getComputedStyle(above).clipPath === 'inset(50%)') return false
  return true
}

/** Text that is cut off must have an ellipsis, and a title with the whole text; times have a tooltip. @returns what is wrong */
function cutOf(element, text) {
  if (text.width < 1) return undefined
  let isShortened = false
  for (let above = element; above && above !== document.body; above = above.parentElement) {
    const style = getComputedStyle(above)
    isShortened ||= style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none'
    if (/auto|scroll/.test(style.overflowX + style.overflowY)) return undefined
    if (!/hidden|clip/.test(style.overflowX + style.overflowY)) continue
    const box = above.getBoundingClientRect()
    const isCut = text.right > box.right + 1 || text.left < box.left - 1 || text.bottom > box.bottom + 2
    if (!isCut) continue
    if (!isShortened) return 'cut off'
    return element.closest('[title], time') ? undefined : 'shortened, and nowhere to be read whole'
  }
  return text.right > innerWidth + 1 || text.left < -1 ? 'beyond the edge' : undefined
}

/** Checks that one can see the focus (WCAG 2.2, 2.4.7 and 2.4.11). @returns {string | undefined} what is wrong */
globalThis.walkFocusFault = () => {
  const element = document.activeElement
  const places = document.querySelectorAll('a[href], button:enabled, input:enabled, textarea')
  if (!element || element === document.body) return places.length > 0 ? 'the focus is nowhere' : undefined
  const name = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40)}`
  const { top, left, bottom, right } = element.getBoundingClientRect()
  if (bottom < 0 || right < 0 || top > innerHeight || left > innerWidth)
    return `the focus is out of sight: ${name}`
  const outlines = [getComputedStyle(element), getComputedStyle(element, '::after'), ...besides(element)]
  const isSeen = outlines.some(
    ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1,
  )
  return isSeen || element.matches('input, textarea, select')
    ? undefined
    : `the focus cannot be seen: ${name}`
}

/** The styles of its labels, because some controls are drawn by their label. */
function besides(element) {
  return [...(element.labels ?? [])].map((label) => getComputedStyle(label))
}
