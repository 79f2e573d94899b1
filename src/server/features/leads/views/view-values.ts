import type { EventValues } from '#server/features/events/record-event.ts'
import type { ViewRow } from './views.queries.ts'

type Values = Pick<ViewRow, 'name' | 'q' | 'sort' | 'shared'>

/** The values of a view in the audit log. `view` is the name that it has had. */
export const valuesOf = ({ name, q, sort, shared }: Values): EventValues => ({
  view: name,
  q,
  sort,
  shared: String(shared === 1),
})

/** Undefined if both are the same. */
export const changesOf = (
  before: Values,
  after: Values,
): { before: EventValues; after: EventValues } | undefined => {
  const [was, is] = [namedValuesOf(before), namedValuesOf(after)]
  const changed = Object.keys(was).filter((field) => was[field] !== is[field])
  if (changed.length === 0) return undefined
  const only = (values: EventValues): EventValues =>
    Object.fromEntries([['view', before.name], ...changed.map((field) => [field, values[field] ?? null])])
  return { before: only(was), after: only(is) }
}

const namedValuesOf = (values: Values): EventValues => {
  const { view: name = null, ...others } = valuesOf(values)
  return { name, ...others }
}
