import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import type { LeadOutcome } from '#contract/schemas/leads.ts'
import { fullName } from '#contract/values/full-name.ts'
import { leadOutcomes } from '#contract/values/lead-words.ts'
import { AssignDialog, type Colleague } from '../lead/asking/assign-dialog.tsx'
import { type LeadRow, changeLead, reachOut } from '../lead/change-lead.ts'
import { OutcomeDialog } from '../lead/asking/outcome-dialog.tsx'
import { clearMarks, isWaiting, outcomesFor, setOutcome } from '../lead/outcomes.ts'
import { ReachOutDialog } from '../lead/asking/reach-out-dialog.tsx'
import { type Many, changeMany } from '../bulk/change-many.ts'
import { ResendDialog } from '../bulk/resend-dialog.tsx'
import { lineOfSearch } from '../views/line-of-search.ts'
import { text } from '#web/texts.ts'
import { isFocusFree } from '#web/ui/keyboard/kept-focus.ts'
import { useActs } from '#web/ui/keyboard/keys.ts'
import { nameOf } from '#web/ui/person.ts'
import { toast } from '#web/ui/toasts.tsx'
import type { InboxSearch } from './inbox-search.ts'
import { type Act, SelectionBar } from './selection-bar.tsx'
import { useSelection } from './use-selection.ts'

type Options = {
  rows: LeadRow[]
  search: InboxSearch
  /** How many leads the list has, or at least has; not all of them are in `rows`. */
  total: number
  isAtLeast: boolean
  reveal: (index: number) => void
}

/** `leads` are those in sight. */
type Meant = { leads: LeadRow[]; many: Many }
type Asking = Meant & { what: Act }

const linkOf = (id: number | undefined) => document.querySelector<HTMLElement>(`[data-row="${id}"] a`)
const focusedId = () =>
  Number(document.activeElement?.closest('[data-row]')?.getAttribute('data-row') ?? Number.NaN)

/** The keys that act on the selected rows, or else on the row with the focus. The focus is the only cursor. */
export const useRowKeys = ({ rows, search, total, isAtLeast, reveal }: Options) => {
  const navigate = useNavigate()
  const { selected, isAll, toggle, clear, selectAll } = useSelection(rows)
  const [asking, setAsking] = useState<Asking>()
  const wanted = useRef<number | undefined>(undefined)
  useEffect(() => {
    if (wanted.current === undefined) return
    const link = linkOf(wanted.current)
    if (!link) return
    wanted.current = undefined
    link.focus()
  })

  const focus = (index: number) => {
    const lead = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (!lead) return
    reveal(rows.indexOf(lead))
    const link = linkOf(lead.id)
    if (link) link.focus({ preventScroll: true })
    else wanted.current = lead.id
  }
  const last = useRef<number>(undefined)
  const [current, setCurrent] = useState<number>()
  // A row that was scrolled out of sight is not drawn and loses the focus, but remains the current row.
  const at = () => {
    const id = focusedId() || last.current
    return rows.findIndex((row) => row.id === id)
  }
  useKeptFocus(rows, last, { focus, tell: setCurrent })
  // A selected row may have left the list.
  const chosen = isAll ? rows : rows.filter(({ id }) => selected.has(id))
  /** The selected leads, or else the one with the focus; those of them for which the act means something. */
  const meant = (isMeant: (lead: LeadRow) => boolean = () => true) => {
    if (isAll) return { leads: rows, many: { q: lineOfSearch(search) } }
    const leads = (chosen.length ? chosen : rows.slice(Math.max(0, at())).slice(0, 1)).filter(isMeant)
    return { leads, many: { ids: leads.map(({ id }) => id) } }
  }
  const ask = (what: Act) => {
    if (what === 'clear marks') return clearAll()
    const { leads, many } = meant(what === 'reach' ? isWaiting : undefined)
    if (leads.length) setAsking({ what, leads, many })
    else if (rows.length) toast(text('reach.already'))
  }
  const clearAll = () => {
    const { leads, many } = meant(({ marks }) => marks.length > 0)
    if (leads.length === 0) return
    clear()
    void ('ids' in many ? clearMarks(many.ids) : changeMany(many, { kind: 'suspicious', suspicious: false }))
  }
  const dismiss = () => {
    const asked = meant(isWaiting)
    if (asked.leads.length) moveOn(asked, ({ leads, many }) => setOutcomes(leads, many, 'spam'))
  }
  const toggleCurrent = (toRange: boolean) => {
    const lead = rows[Math.max(0, at())]
    if (lead) toggle(lead.id, toRange)
  }
  useActs({
    next: () => focus(at() + 1),
    previous: () => focus(at() - 1),
    reach: () => ask('reach'),
    assign: () => ask('assign'),
    outcome: () => ask('outcome'),
    spam: dismiss,
    clear: () => ask('clear marks'),
    select: () => toggleCurrent(false),
    range: () => toggleCurrent(true),
    back: () =>
      chosen.length
        ? clear()
        : void navigate({ to: '/inbox', search: search.view ? { view: search.view } : {} }),
  })

  /** Acts on the leads and moves the focus to the next row, because the rows acted on may leave the list. */
  const moveOn = (asked: Meant, act: (asked: Meant) => Promise<void>) => {
    const { leads } = asked
    const next =
      rows[rows.findIndex(({ id }) => id === leads.at(-1)?.id) + 1] ??
      rows.find(({ id }) => !leads.some((lead) => lead.id === id))
    setAsking(undefined)
    clear()
    wanted.current = next?.id
    void act(asked)
  }
  const actAndMoveOn = (act: (asked: Meant) => Promise<void>) => asking && moveOn(asking, act)
  const close = () => {
    wanted.current = asking?.leads[0]?.id
    setAsking(undefined)
  }
  const first = asking?.leads[0]
  const count = isAll ? total : (asking?.leads.length ?? 0)
  const dialogs: ReactNode = first && (
    <>
      {asking.what === 'reach' && (
        <ReachOutDialog
          name={count === 1 ? fullName(first) : text('select.many', { count })}
          close={close}
          choose={(contact) =>
            actAndMoveOn(({ leads, many }) =>
              isOne(many)
                ? reachOut(leads, contact)
                : changeMany(many, { kind: 'state', state: 'REACHED_OUT', contact }),
            )
          }
        />
      )}
      {asking.what === 'assign' && (
        <AssignDialog
          current={first.assigned_to?.id}
          close={close}
          choose={(colleague) =>
            actAndMoveOn(({ many }) =>
              isOne(many)
                ? changeLead(first, { assigned_to: colleague }, assigned(first, colleague))
                : changeMany(many, { kind: 'assign', assigned_to: colleague?.id ?? null }),
            )
          }
        />
      )}
      {asking.what === 'outcome' && (
        <OutcomeDialog
          outcomes={isAll ? [...leadOutcomes, null] : outcomesFor(asking.leads)}
          close={close}
          choose={(outcome) => actAndMoveOn(({ leads, many }) => setOutcomes(leads, many, outcome))}
        />
      )}
      {asking.what === 'resend' && (
        <ResendDialog
          count={count}
          close={close}
          send={() => actAndMoveOn(({ many }) => changeMany(many, { kind: 'resend', mail: 'confirmation' }))}
        />
      )}
    </>
  )
  const bar = chosen.length > 0 && (
    <SelectionBar
      count={isAll ? (isAtLeast ? undefined : total) : chosen.length}
      {...{ isAll, total, isAtLeast, selectAll, ask, clear }}
    />
  )
  return { isSelected: (id: number) => isAll || selected.has(id), toggle, dialogs, bar, focus, current }
}

const setOutcomes = ([first]: LeadRow[], many: Many, outcome: LeadOutcome | null) =>
  first && isOne(many) ? setOutcome(first, outcome) : changeMany(many, { kind: 'outcome', outcome })

const isOne = (many: Many) => 'ids' in many && many.ids.length === 1

const assigned = (lead: LeadRow, colleague: Colleague | null) =>
  text(colleague ? 'told.assigned' : 'told.unassigned', {
    name: fullName(lead),
    to: colleague ? nameOf(colleague) : '',
  })

/** Remembers the row with the focus. When it leaves the list, the row now in its place gets the focus. */
const useKeptFocus = (
  rows: LeadRow[],
  last: RefObject<number | undefined>,
  { focus, tell }: { focus: (index: number) => void; tell: (id: number) => void },
) => {
  const cursor = useRef<{ id: number; index: number }>(undefined)
  useEffect(() => {
    const keep = () => {
      const id = focusedId()
      if (!id) return
      last.current = id
      tell(id)
      cursor.current = { id, index: rows.findIndex((row) => row.id === id) }
    }
    keep()
    document.addEventListener('focusin', keep)
    return () => document.removeEventListener('focusin', keep)
  }, [rows, last, tell])
  useEffect(() => {
    const was = cursor.current
    if (!was || rows.some(({ id }) => id === was.id)) return
    cursor.current = undefined
    if (isFocusFree()) focus(was.index)
  })
}
