import { type RefObject, useLayoutEffect, useRef } from 'react'

type Rows = readonly { id: number }[]

/**
 * Keeps the row that the user reads at its place on the screen when rows above it appear or disappear, by scrolling the list.
 * The row that the user reads is the focused one if it is visible, else the first visible row.
 */
export const useAnchor = (
  frame: RefObject<HTMLDivElement | null>,
  rows: Rows,
  { rowPixels, isOtherView }: { rowPixels: number; isOtherView: boolean },
): void => {
  const before = useRef(rows)
  useLayoutEffect(() => {
    const element = frame.current
    const was = before.current
    // Rows of another view, shown until this view has been read, cannot be compared with the rows of this view.
    before.current = isOtherView ? [] : rows
    if (!element || was === rows || was.length === 0) return
    const moved = movedBy(was, rows, readIndexes(element, was, rowPixels))
    if (moved === 0) return
    // A list that is too short to scroll that far is made longer.
    const target = Math.max(0, element.scrollTop + moved * rowPixels)
    const inner = element.firstElementChild
    if (inner instanceof HTMLElement) inner.style.minHeight = `${target + element.clientHeight}px`
    element.scrollTop = target
  }, [frame, rows, rowPixels, isOtherView])
}

/** Rows that can serve as anchor, the best first. The first of them that is still in the list is used. */
const readIndexes = (element: HTMLElement, was: Rows, rowPixels: number) => {
  const top = Math.floor(element.scrollTop / rowPixels)
  const focused = Number(
    document.activeElement?.closest('[data-row]')?.getAttribute('data-row') ?? Number.NaN,
  )
  const at = was.findIndex(({ id }) => id === focused)
  const isInSight = at >= top && at * rowPixels < element.scrollTop + element.clientHeight
  return [...(isInSight ? [at] : []), ...Array.from({ length: 20 }, (_, offset) => top + offset)]
}

const movedBy = (was: Rows, rows: Rows, candidates: number[]) => {
  for (const index of candidates) {
    const id = was[index]?.id
    const now = id === undefined ? -1 : rows.findIndex((row) => row.id === id)
    if (now !== -1) return now - index
  }
  return 0
}
