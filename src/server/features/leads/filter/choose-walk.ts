import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Condition } from '#contract/filter/filter.ts'
import { allOf, has } from '#server/adapters/database/conditions.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { metByMost } from '#server/adapters/database/statements/planning.ts'
import type { FilterContext } from './filter-context.ts'
import { isAssignedTo, isSuspicious } from './is-met.ts'
import { arrivedAbout, arrivedAfter, arrivedBefore, isPending } from './of-time.ts'

/** The leads that a filter has to look at, and the order in which an index has them. The newest come first. */
export type Walk = { among: RawBuilder<SqlBool>; by: 'id' | 'created_at' }

/**
 * Of the conditions chooses the one that few leads meet and an index serves; docs/decisions/0028 has the costs. No statistics
 * are needed: which conditions are met by few is known.
 */
export const chooseWalk = (db: Database, conditions: readonly Condition[], context: FilterContext): Walk => {
  const needed = conditions.filter(({ isExcluded }) => !isExcluded)
  const valueOf = (field: Condition['field']) => onlyValue(needed, field)
  const assignees = context.assignees.get(valueOf('assigned') ?? '') ?? []
  const assignee = assignees.length === 1 ? assignees[0] : undefined
  const state = valueOf('state')
  const isWaiting = state === 'pending' || needed.some(({ field }) => field === 'due' || field === 'waiting')
  const outcome = valueOf('outcome')
  const [after, before] = [valueOf('after'), valueOf('before')]

  if (isNeeded(needed, 'overdue')) return byId(has('leads.overdue', 1))
  if (isNeeded(needed, 'suspicious')) return byId(isSuspicious)
  if (assignee !== undefined && isWaiting)
    return byId(allOf([isAssignedTo(assignee), metByMost(db, isPending)]))
  if (outcome !== undefined && outcome !== 'none') return byId(has('leads.outcome', outcome))
  if (typeof assignee === 'number')
    return byId(sql`leads.assigned_to is not null and coalesce(leads.assigned_to, 0) = ${assignee}`)
  const arrived = valueOf('arrived')
  if (arrived !== undefined) return { by: 'created_at', among: arrivedAbout(arrived) }
  if (isWaiting && after === undefined) return byId(isPending)
  if (after !== undefined || before !== undefined)
    return {
      by: 'created_at',
      among: allOf([
        ...(after === undefined ? [] : [arrivedAfter(after, context)]),
        ...(before === undefined ? [] : [arrivedBefore(before, context)]),
      ]),
    }
  if (state !== undefined) return byId(has('leads.state', state.toUpperCase()))
  return byId(sql`true`)
}

const byId = (among: RawBuilder<SqlBool>): Walk => ({ among, by: 'id' })

/** The value of a field that must have this one value. */
const onlyValue = (needed: readonly Condition[], field: Condition['field']): string | undefined =>
  needed.find((each) => each.field === field && each.values.length === 1)?.values[0]

const isNeeded = (needed: readonly Condition[], word: 'overdue' | 'suspicious') =>
  needed.some(({ field, values }) => field === 'is' && values.length === 1 && values[0] === word)
