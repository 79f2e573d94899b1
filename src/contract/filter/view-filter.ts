import type { LeadState } from '#contract/schemas/leads.ts'
import { type LeadStage, leadStages, stateOfStage } from '#contract/values/lead-stage.ts'
import { type InboxView, inboxViews, viewOf } from '#contract/views.ts'
import { type Condition, type Filter, conditionsOf } from './filter.ts'
import { printCondition } from './print-filter.ts'

/** A view of the inbox as the conditions of a filter. */
export const conditionsOfView = (view: InboxView): Condition[] => {
  const { state, assigned_to: assigned, overdue } = viewOf(view).where
  return [
    ...(state ? [is('state', wordOf(state))] : []),
    ...(assigned === undefined ? [] : [is('assigned', assigned === null ? 'none' : 'me')]),
    ...(overdue === true ? [is('is', 'overdue')] : []),
  ]
}

/** The view that has exactly the leads of the filter; undefined if none has. */
export const viewOfFilter = (filter: Filter): InboxView | undefined => {
  if (conditionsOf(filter).length < filter.length) return undefined
  const written = lineOf(conditionsOf(filter))
  return inboxViews.find((view) => lineOf(conditionsOfView(view)) === written)
}

const lineOf = (conditions: readonly Condition[]) => conditions.map(printCondition).sort().join(' ')

/** A state of the API: pending is also who was closed without reaching out. */
export const inState = (state: LeadState): Condition =>
  is('state', ...leadStages.filter((stage) => stateOfStage(stage) === state).map(wordOf))

type State = Extract<Condition, { field: 'state' }>['values'][number]

const wordOf = (stage: LeadStage) => stage.toLowerCase() as State

const is = <Name extends Condition['field']>(
  field: Name,
  ...values: Extract<Condition, { field: Name }>['values'][number][]
) => ({ field, values, isExcluded: false }) as unknown as Condition
