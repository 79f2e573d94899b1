import { type RefObject, useLayoutEffect, useRef } from 'react'
import { isFocusFree } from '#web/ui/keyboard/kept-focus.ts'
import type { InboxSearch } from './inbox-search.ts'

type Rows = readonly { id: number }[]
let left: { search: string; top: number; rows: Rows } | undefined
let seen: number | undefined

/** Remembers the lead, so that its row gets the focus when the user goes back to the inbox. */
export const returnTo = (id: number): void => {
  seen = id
}

/**
 * Restores the scroll position of a list when the user comes back to it. Unless another element has the focus, the row of the
 * lead that was opened last gets it; if that lead is no longer in the list, the row now in its place.
 */
export const useReturn = (
  frame: RefObject<HTMLDivElement | null>,
  rows: Rows,
  { search, focus }: { search: InboxSearch; focus: (index: number) => void },
): void => {
  const latest = useRef({ rows, focus })
  useLayoutEffect(() => {
    latest.current = { rows, focus }
  })
  const name = `${search.view ?? 'pending'} ${search.q ?? ''} ${search.order ?? ''}`
  useLayoutEffect(() => {
    const element = frame.current
    const was = left?.search === name ? left : undefined
    if (was && element) element.scrollTop = was.top
    const isSeen = ({ id }: { id: number }) => id === seen
    const now = latest.current.rows.findIndex(isSeen)
    const index = now === -1 ? (was?.rows.findIndex(isSeen) ?? -1) : now
    // With this hash the search gets the focus.
    const isFree = isFocusFree() && location.hash !== '#search'
    if (index !== -1 && isFree) latest.current.focus(index)
    seen = undefined
    return () => {
      left = { search: name, top: element?.scrollTop ?? 0, rows: latest.current.rows }
    }
  }, [frame, name])
}
