import { type RefObject, useLayoutEffect, useRef } from 'react'

type Rows = readonly { id: number }[]

/**
 * Keeps what somebody reads where it is: when rows above it come or go, the window moves along with it. What is read is the
 * row with the focus if it is in sight, else the first row in sight.
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
    // Rows shown until those of this view are read are no measure.
    before.current = isOtherView ? [] : rows
    if (!element || was === rows || was.length === 0) return
    const moved = movedBy(was, rows, readIndexes(element, was, rowPixels))
    if (moved === 0) return
    // Where the list is too short to be moved, it is made longer until it is scrolled again.
    const target = Math.max(0, element.scrollTop + moved * rowPixels)
    const inner = element.firstElementChild
    if (inner instanceof HTMLElement) inner.style.minHeight = `${target + element.clientHeight}px`
    element.scrollTop = target
  }, [frame, rows, rowPixels, isOtherView])
}

/** Which row to hold on to, the best first: the row itself may be gone, then the next one that is still there. */
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
