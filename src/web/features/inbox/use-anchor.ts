import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Keeps what somebody reads where it is: when rows above it come or go, the window moves along with the first row in sight.
 */
export const useAnchor = (
  frame: RefObject<HTMLDivElement | null>,
  rows: readonly { id: number }[],
  rowPixels: number,
): void => {
  const before = useRef(rows)
  useLayoutEffect(() => {
    const element = frame.current
    const was = before.current
    before.current = rows
    if (!element || was === rows) return
    const top = Math.floor(element.scrollTop / rowPixels)
    // The row itself may be gone: then the next one that is still there.
    for (const [offset, { id }] of was.slice(top, top + 20).entries()) {
      const now = rows.findIndex((row) => row.id === id)
      if (now === -1) continue
      const moved = now - (top + offset)
      if (moved > 0) element.scrollTop += moved * rowPixels
      else if (moved < 0 && top > 0) element.scrollTop += moved * rowPixels
      return
    }
  }, [frame, rows, rowPixels])
}
