import { useCallback, useRef, useState } from 'react'
import type { LeadRow } from '../lead/change-lead.ts'

/**
 * The selected rows: some of those that have been read, or all that the list has. With `toRange`, all rows between the one that
 * was selected last and this one get selected.
 */
export const useSelection = (rows: LeadRow[]) => {
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [isAll, setAll] = useState(false)
  const latest = useRef({ rows, isAll, last: undefined as number | undefined })
  latest.current.rows = rows
  latest.current.isAll = isAll

  const toggle = useCallback((id: number, toRange = false) => {
    const { rows, isAll, last } = latest.current
    latest.current.last = id
    setAll(false)
    setSelected((before) => {
      if (isAll) return new Set(rows.map((row) => row.id).filter((each) => each !== id))
      const after = new Set(before)
      const range = toRange ? rowsBetween(rows, last, id) : []
      if (range.length > 0) for (const each of range) after.add(each)
      else if (!after.delete(id)) after.add(id)
      return after
    })
  }, [])
  const clear = useCallback(() => {
    latest.current.last = undefined
    setAll(false)
    setSelected(new Set())
  }, [])
  return { selected, isAll, toggle, clear, selectAll: () => setAll(true) }
}

const rowsBetween = (rows: LeadRow[], from: number | undefined, to: number): number[] => {
  const [one, other] = [from, to].map((id) => rows.findIndex((row) => row.id === id))
  if (one === undefined || other === undefined || one === -1 || other === -1) return []
  return rows.slice(Math.min(one, other), Math.max(one, other) + 1).map(({ id }) => id)
}
