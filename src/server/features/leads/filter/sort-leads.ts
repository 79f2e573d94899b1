import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LeadOrder } from '#contract/filter/lead-order.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { fold } from '#words/fold.ts'

/** Orders by a value of the leads themselves. */
export type SortOrder = Exclude<LeadOrder, 'newest' | 'best'>

export const isSortOrder = (order: LeadOrder): order is SortOrder => order !== 'newest' && order !== 'best'

const leadsAtOnce = 2_000

/** The leads in another order; those without a value come last, and of those with equal values the newest comes first. */
export const sortLeads = async (
  db: Database,
  ids: readonly number[],
  order: SortOrder,
): Promise<number[]> => {
  const rows: Row[] = []
  for (let at = 0; at < ids.length; at += leadsAtOnce) {
    if (at > 0) await nextTurn()
    rows.push(...(await selectValues(db, ids.slice(at, at + leadsAtOnce))))
  }
  return rows
    .map((row) => ({ id: row.id, value: values[order](row) }))
    .sort((one, other) => compare(one.value, other.value) || other.id - one.id)
    .map(({ id }) => id)
}

const selectValues = (db: Database, ids: readonly number[]) =>
  db
    .selectFrom('leads')
    .leftJoin('attorneys as assignee', 'assignee.id', 'leads.assigned_to')
    .select([
      'leads.id',
      'leads.state',
      'leads.due_at',
      'leads.reached_out_at',
      'leads.first_name',
      'leads.last_name',
      'assignee.name as assignee_name',
      'assignee.email as assignee_email',
    ])
    .where('leads.id', 'in', ids)
    .execute()

type Row = Awaited<ReturnType<typeof selectValues>>[number]

type Value = string | number | null

const values: Record<SortOrder, (row: Row) => Value> = {
  // Only who waits is due.
  due: ({ state, due_at: at }) => (state === 'PENDING' ? at : null),
  // The latest first.
  reached_out: ({ reached_out_at: at }) => (at === null ? null : -at),
  name: ({ first_name, last_name }) => fold(`${last_name} ${first_name}`.trim()),
  assignee: ({ assignee_name: name, assignee_email: email }) => (email === null ? null : fold(name ?? email)),
}

const compare = (one: Value, other: Value): number => {
  if (one === other) return 0
  if (one === null || other === null) return one === null ? 1 : -1
  return one < other ? -1 : 1
}
