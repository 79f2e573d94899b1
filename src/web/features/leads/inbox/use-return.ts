import { type RefObject, useLayoutEffect, useRef } from 'react'
import { isFocusFree } from '#web/ui/kept-focus.ts'
import type { InboxSearch } from './inbox-search.ts'

type Rows = readonly { id: number }[]
let left: { search: string; top: number; rows: Rows } | undefined
let seen: number | undefined

/** Who goes back to the inbox from this lead finds its row. */
export const returnTo = (id: number): void => {
  seen = id
}

/**
 * Who comes back to a list finds it where they left it, and where nothing else has the focus, the row of the lead they saw
 * last gets it; if that is no more in the list, the one that took its place.
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
  const name = `${search.view ?? 'pending'} ${search.q ?? ''}`
  useLayoutEffect(() => {
    const element = frame.current
    const was = left?.search === name ? left : undefined
    if (was && element) element.scrollTop = was.top
    const isSeen = ({ id }: { id: number }) => id === seen
    const now = latest.current.rows.findIndex(isSeen)
    const index = now === -1 ? (was?.rows.findIndex(isSeen) ?? -1) : now
    if (index !== -1 && isFocusFree()) latest.current.focus(index)
    seen = undefined
    return () => {
      left = { search: name, top: element?.scrollTop ?? 0, rows: latest.current.rows }
    }
  }, [frame, name])
}
