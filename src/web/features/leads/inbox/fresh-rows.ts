import { useSyncExternalStore } from 'react'
import type { InboxView } from '#contract/inbox.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'

type Row = Output<'listInbox'>['items'][number]

/** What is known of leads since their page was read: changed here at once, or told by the server. */
let fresh: ReadonlyMap<number, Row> = new Map()
const freshMax = 2_000
const listeners = new Set<() => void>()

export const useFreshRows = (): ReadonlyMap<number, Row> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => fresh,
  )

const become = (next: ReadonlyMap<number, Row>) => {
  fresh = next
  for (const listener of listeners) listener()
}

/** Whoever comes next, or reads everything again, begins without. */
export const forgetRows = (): void => become(new Map())

/** Shows values in a row at once, whatever the server says of it later. */
export const showInRow = (row: Row, values: Partial<Row>): void =>
  become(new Map(fresh).set(row.id, { ...row, ...fresh.get(row.id), ...values }))

export const freshRow = (id: number): Row | undefined => fresh.get(id)

const wanted = new Set<number>()
let waiting: ReturnType<typeof setTimeout> | undefined

/** Reads rows again, many at once in one request. */
export const readRows = (ids: Iterable<number>): void => {
  for (const id of ids) wanted.add(id)
  waiting ??= setTimeout(() => void readWanted(), 120)
}

const readWanted = async () => {
  waiting = undefined
  const ids = [...wanted].slice(0, 100)
  for (const id of ids) wanted.delete(id)
  try {
    const { items } = await call('listInbox', { query: { ids: ids.join(','), page_size: 100 } })
    const next = new Map(fresh)
    for (const row of items) {
      // A change of ours that is on its way shows until it is answered.
      const isOlder = (next.get(row.id)?.version ?? 0) > row.version
      if (!changing.has(row.id) && !isOlder) next.set(row.id, row)
    }
    if (next.size > freshMax) {
      forgetRows()
      await queryClient.resetQueries({ queryKey: ['inbox'] })
    } else become(next)
  } catch {
    // What could not be patched is read whole.
    void queryClient.invalidateQueries({ queryKey: ['inbox'] })
  }
  if (wanted.size > 0) readRows([])
}

/** Leads with a change of ours under way. */
export const changing = new Set<number>()

/** The rows of a view as pages brought them, with what is known since: changed, gone, or come, in the order of the view. */
export const arrange = (
  read: Row[],
  known: ReadonlyMap<number, Row>,
  { view, meId, isComplete }: { view: InboxView | undefined; meId: number; isComplete: boolean },
): Row[] => {
  if (known.size === 0) return read
  const latest = (row: Row) => {
    const now = known.get(row.id)
    return now && now.version >= row.version ? now : row
  }
  // A search keeps what it found.
  if (view === undefined) return read.map(latest)
  const rows = read.map(latest).filter((row) => belongs(row, view, meId))
  const isNewestFirst = view === 'reached_out' || view === 'all'
  const last = read.at(-1)?.id
  const isWithin = (id: number) =>
    isComplete || last === undefined || (isNewestFirst ? id >= last : id <= last)
  const there = new Set(read.map(({ id }) => id))
  const come = [...known.values()].filter(
    (row) => !there.has(row.id) && isWithin(row.id) && belongs(row, view, meId),
  )
  if (come.length === 0) return rows
  return [...rows, ...come].sort((one, other) => (isNewestFirst ? other.id - one.id : one.id - other.id))
}

const belongs = ({ state, assigned_to, overdue }: Row, view: InboxView, meId: number) => {
  const isPending = state === 'PENDING'
  switch (view) {
    case 'pending':
      return isPending
    case 'mine':
      return isPending && assigned_to?.id === meId
    case 'unassigned':
      return isPending && assigned_to === null
    case 'overdue':
      return overdue
    case 'reached_out':
      return !isPending
    case 'all':
      return true
  }
}
