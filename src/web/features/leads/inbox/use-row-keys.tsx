import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import { AssignDialog, type Colleague } from '../lead/assign-dialog.tsx'
import { type LeadRow, changeLeads, reachOut } from '../lead/change-lead.ts'
import { ReachOutDialog } from '../lead/reach-out-dialog.tsx'
import { text } from '#web/texts.ts'
import { isFocusFree } from '#web/ui/kept-focus.ts'
import { useKeys } from '#web/ui/keys.ts'
import { nameOf } from '#web/ui/person.ts'
import { toast } from '#web/ui/toasts.tsx'
import type { InboxSearch } from './inbox-search.ts'
import { SelectionBar } from './selection-bar.tsx'

type Options = { rows: LeadRow[]; search: InboxSearch; reveal: (index: number) => void }

const linkOf = (id: number | undefined) => document.querySelector<HTMLElement>(`[data-row="${id}"] a`)
const focusedId = () =>
  Number(document.activeElement?.closest('[data-row]')?.getAttribute('data-row') ?? Number.NaN)

/** The keys j k r a x, which act on the selected rows, or else on the row with the focus. The focus is the only cursor. */
export const useRowKeys = ({ rows, search, reveal }: Options) => {
  const navigate = useNavigate()
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [asking, setAsking] = useState<{ what: 'reach' | 'assign'; leads: LeadRow[] }>()
  const wanted = useRef<number | undefined>(undefined)
  useEffect(() => {
    if (wanted.current === undefined) return
    const link = linkOf(wanted.current)
    if (!link) return
    wanted.current = undefined
    link.focus()
  })

  const toggle = useCallback(
    (id: number) =>
      setSelected((before) => {
        const after = new Set(before)
        if (!after.delete(id)) after.add(id)
        return after
      }),
    [],
  )
  const focus = (index: number) => {
    const lead = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (!lead) return
    reveal(rows.indexOf(lead))
    const link = linkOf(lead.id)
    if (link) link.focus({ preventScroll: true })
    else wanted.current = lead.id
  }
  const last = useRef<number>(undefined)
  // A row that was scrolled out of sight is not drawn and loses the focus, but remains the current row.
  const at = () => {
    const id = focusedId() || last.current
    return rows.findIndex((row) => row.id === id)
  }
  useKeptFocus(rows, last, (index) => focus(index))
  // A selected row may have left the list.
  const chosen = rows.filter(({ id }) => selected.has(id))
  const ask = (what: 'reach' | 'assign') => {
    const leads = chosen.length ? chosen : rows.slice(Math.max(0, at())).slice(0, 1)
    const open = what === 'reach' ? leads.filter(({ state }) => state === 'PENDING') : leads
    if (open.length) setAsking({ what, leads: open })
    else if (leads.length) toast(text('reach.already'))
  }
  useKeys({
    j: () => focus(at() + 1),
    k: () => focus(at() - 1),
    r: () => ask('reach'),
    a: () => ask('assign'),
    x: () => {
      const lead = rows[Math.max(0, at())]
      if (lead) toggle(lead.id)
    },
    Escape: () =>
      chosen.length
        ? setSelected(new Set())
        : void navigate({ to: '/inbox', search: search.view ? { view: search.view } : {} }),
  })

  /** Acts on the leads and moves the focus to the next row, because the rows acted on may leave the list. */
  const actAndMoveOn = (act: (leads: LeadRow[]) => Promise<void>) => {
    const leads = asking?.leads ?? []
    const next =
      rows[rows.findIndex(({ id }) => id === leads.at(-1)?.id) + 1] ??
      rows.find(({ id }) => !leads.some((lead) => lead.id === id))
    setAsking(undefined)
    setSelected(new Set())
    wanted.current = next?.id
    void act(leads)
  }
  const close = () => {
    wanted.current = asking?.leads[0]?.id
    setAsking(undefined)
  }
  const first = asking?.leads[0]
  const dialogs: ReactNode = first && (
    <>
      {asking.what === 'reach' && (
        <ReachOutDialog
          name={whom(asking.leads)}
          close={close}
          choose={(contact) => actAndMoveOn((leads) => reachOut(leads, contact))}
        />
      )}
      {asking.what === 'assign' && (
        <AssignDialog
          current={first.assigned_to?.id}
          close={close}
          choose={(colleague) =>
            actAndMoveOn((leads) =>
              changeLeads(leads, { assigned_to: colleague }, assigned(leads, colleague)),
            )
          }
        />
      )}
    </>
  )
  const bar = chosen.length > 0 && (
    <SelectionBar count={chosen.length} ask={ask} clear={() => setSelected(new Set())} />
  )
  return { selected, toggle, dialogs, bar, focus }
}

const whom = ([first, ...others]: LeadRow[]) =>
  others.length === 0 && first ? fullName(first) : text('select.many', { count: others.length + 1 })

const assigned = (leads: LeadRow[], colleague: Colleague | null) => {
  const [first, ...others] = leads
  const values = {
    name: first ? fullName(first) : '',
    count: leads.length,
    to: colleague ? nameOf(colleague) : '',
  }
  if (others.length > 0) return text(colleague ? 'told.assigned.many' : 'told.unassigned.many', values)
  return text(colleague ? 'told.assigned' : 'told.unassigned', values)
}

/** When the focused row leaves the list, the row now in its place gets the focus. */
const useKeptFocus = (
  rows: LeadRow[],
  last: RefObject<number | undefined>,
  focus: (index: number) => void,
) => {
  const cursor = useRef<{ id: number; index: number }>(undefined)
  useEffect(() => {
    const keep = () => {
      const id = focusedId()
      if (!id) return
      last.current = id
      cursor.current = { id, index: rows.findIndex((row) => row.id === id) }
    }
    keep()
    document.addEventListener('focusin', keep)
    return () => document.removeEventListener('focusin', keep)
  }, [rows, last])
  useEffect(() => {
    const was = cursor.current
    if (!was || rows.some(({ id }) => id === was.id)) return
    cursor.current = undefined
    if (isFocusFree()) focus(was.index)
  })
}
