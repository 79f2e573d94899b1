import { useSyncExternalStore } from 'react'
import { stageOf } from '#contract/values/lead-stage.ts'
import { type InboxView, type ViewFacts, compareInView, isInView } from '#contract/views.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'

type Row = Output<'listInbox'>['items'][number]

/** Rows that are newer than the pages of the inbox: changed in this tab, or read again after a change on the server. */
let live: ReadonlyMap<number, Row> = new Map()
const liveMax = 2_000
const listeners = new Set<() => void>()

export const useLiveRows = (): ReadonlyMap<number, Row> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => live,
  )

const setLive = (next: ReadonlyMap<number, Row>) => {
  live = next
  for (const listener of listeners) listener()
}

/** Call after signing out, and before everything is read again. */
export const forgetRows = (): void => setLive(new Map())

/** Shows values in a row immediately, before the server has answered. */
export const showInRow = (row: Row, values: Partial<Row>): void =>
  setLive(new Map(live).set(row.id, { ...row, ...live.get(row.id), ...values }))

export const liveRow = (id: number): Row | undefined => live.get(id)

const wanted = new Set<number>()
let waiting: ReturnType<typeof setTimeout> | undefined

/** Reads rows again; ids that are requested within a short time share one request. */
export const readRows = (ids: Iterable<number>): void => {
  for (const id of ids) wanted.add(id)
  waiting ??= setTimeout(() => void readWanted(), 120)
}

/** So many rows change only when many leads are changed at once; the list is read again then, not more often than this. */
const manyRows = 300
const listAgainMs = 2_000

const readWanted = async () => {
  waiting = undefined
  if (wanted.size > manyRows) {
    wanted.clear()
    waiting = setTimeout(() => void readWanted(), listAgainMs)
    return queryClient.invalidateQueries({ queryKey: ['inbox'] })
  }
  if (wanted.size === 0) return
  const ids = [...wanted].slice(0, 100)
  for (const id of ids) wanted.delete(id)
  try {
    const { items } = await call('listInbox', { query: { ids: ids.join(','), page_size: 100 } })
    const next = new Map(live)
    for (const row of items) {
      // While a change of this tab is being sent, the row keeps showing that change.
      const isOlder = (next.get(row.id)?.version ?? 0) > row.version
      if (!changing.has(row.id) && !isOlder) next.set(row.id, row)
    }
    if (next.size > liveMax) {
      forgetRows()
      await queryClient.resetQueries({ queryKey: ['inbox'] })
    } else setLive(next)
  } catch {
    // The rows could not be read: read the whole inbox again instead.
    void queryClient.invalidateQueries({ queryKey: ['inbox'] })
  }
  if (wanted.size > 0) readRows([])
}

/** The leads for which a change of this tab is being sent. */
export const changing = new Set<number>()

/** The rows of a view as they were read, updated by newer rows: changed, removed or added, in the order of the view. */
export const arrange = (
  read: Row[],
  known: ReadonlyMap<number, Row>,
  {
    view,
    isInOwnOrder,
    meId,
    isComplete,
  }: {
    view: InboxView | undefined
    /** The view is in its own order, and not in one that was chosen. */
    isInOwnOrder: boolean
    meId: number
    isComplete: boolean
  },
): Row[] => {
  if (known.size === 0) return read
  const latest = (row: Row) => {
    const now = known.get(row.id)
    return now && now.version >= row.version ? now : row
  }
  // The result of a search keeps its rows, their order, and what was found in them.
  if (view === undefined) return read.map((row) => (latest(row) === row ? row : { ...row, ...latest(row) }))
  // Where a row belongs in another order, only the server knows: those that leave the view vanish, and new ones come when it is read.
  if (!isInOwnOrder) return read.map(latest).filter((row) => isInView(view, factsOf(row), meId))
  const compare = compareInView(view)
  const last = read.at(-1)
  // Rows after the last one read come with a later page; a row that has moved there must not be shown twice.
  const isWithin = (row: Row) => isComplete || last === undefined || compare(row, last) <= 0
  const rows = new Map(read.map((row) => [row.id, latest(row)]))
  for (const row of known.values()) if (!rows.has(row.id)) rows.set(row.id, row)
  return [...rows.values()].filter((row) => isInView(view, factsOf(row), meId) && isWithin(row)).sort(compare)
}

const factsOf = ({ state, outcome, assigned_to, overdue }: Row): ViewFacts => ({
  state: stageOf({ state, outcome }),
  assigned_to: assigned_to?.id ?? null,
  overdue,
})
