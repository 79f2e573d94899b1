import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LeadOrder } from '#contract/filter/lead-order.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { assigneePlace } from '../order/assignees.ts'
import { compareValues } from '../order/compare-values.ts'

/** Orders by a value of the leads themselves. */
export type SortOrder = Exclude<LeadOrder, 'newest' | 'best'>

export const isSortOrder = (order: LeadOrder): order is SortOrder => order !== 'newest' && order !== 'best'

const leadsAtOnce = 2_000

/** The leads in another order, as `legsOf` has it for a view; those without a value come last, the newest first. */
export const sortLeads = async (
  db: Database,
  ids: readonly number[],
  order: SortOrder,
): Promise<number[]> => {
  const places: SortPlace[] = []
  for (let at = 0; at < ids.length; at += leadsAtOnce) {
    if (at > 0) await nextTurn()
    places.push(...(await readSortPlaces(db, ids.slice(at, at + leadsAtOnce), order)))
  }
  return places
    .sort((one, other) => compareValues(one.value, other.value) || tieOf(order, one) - tieOf(order, other))
    .map(({ id }) => id)
}

/** A lead, and the value by which it has its place in an order. */
export type SortPlace = { id: number; value: string | number | null }

export const readSortPlaces = async (
  db: Database,
  ids: readonly number[],
  order: SortOrder,
): Promise<SortPlace[]> =>
  (await selectValues(db, ids)).map((row) => ({ id: row.id, value: values[order](row) }))

const selectValues = (db: Database, ids: readonly number[]) =>
  db
    .selectFrom('leads')
    .leftJoin('attorneys as assignee', 'assignee.id', 'leads.assigned_to')
    .select([
      'leads.id',
      'leads.state',
      'leads.due_at',
      'leads.reached_out_at',
      'leads.sort_name',
      'leads.assigned_to',
      'assignee.name as assignee_name',
      'assignee.email as assignee_email',
    ])
    .where('leads.id', 'in', ids)
    .execute()

type Row = Awaited<ReturnType<typeof selectValues>>[number]

const values: Record<SortOrder, (row: Row) => SortPlace['value']> = {
  oldest: ({ id }) => id,
  // Only who waits is due.
  due: ({ state, due_at: at }) => (state === 'PENDING' ? at : null),
  // The latest first.
  reached_out: ({ reached_out_at: at }) => (at === null ? null : -at),
  name: ({ sort_name: name }) => name,
  assignee: ({ assigned_to: id, assignee_name: name, assignee_email: email }) =>
    email === null ? null : assigneePlace({ id: id ?? 0, name, email }),
}

/** Puts leads with equal values in order: the lowest first. */
export const tieOf = (order: SortOrder, { id, value }: SortPlace): number =>
  (order === 'due' || order === 'name') && value !== null ? id : -id
