import type { LeadState } from '#contract/leads.ts'
import { type CountKey, addToCounts } from '#server/adapters/database/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

export type Counted = { state: LeadState; assigned_to: number | null; overdue: number }

/** Moves the counters from what a lead was to what it has become, in the transaction of the change. */
export const recountLead = (tx: Database, before: Counted | undefined, after: Counted): Promise<void> => {
  const steps: Partial<Record<CountKey, number>> = {}
  for (const key of before ? countersOf(before) : []) steps[key] = -1
  for (const key of countersOf(after)) steps[key] = (steps[key] ?? 0) + 1
  return addToCounts(tx, steps)
}

const countersOf = ({ state, assigned_to, overdue }: Counted): CountKey[] =>
  state === 'PENDING'
    ? [
        'leads:PENDING',
        assigned_to === null ? 'inbox:unassigned' : `inbox:assigned:${assigned_to}`,
        ...(overdue ? (['inbox:overdue'] as const) : []),
      ]
    : ['leads:REACHED_OUT']
