import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import { type Condition, type Filter, conditionsOf, isCondition } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { printCondition, printFilter } from '#contract/filter/print-filter.ts'
import { viewOfFilter } from '#contract/filter/view-filter.ts'
import { limits } from '#contract/limits.ts'
import type { Facets, FacetValue } from '#contract/schemas/facets.ts'
import { type FacetName, facetNames } from '#contract/values/facet-names.ts'
import { counterOfView } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { findIds } from '../filter/find-ids.ts'
import { keepCount } from '../inbox/kept-counts.ts'
import { makeFacets } from './facet-values.ts'
import { readKnownCounts } from './known-counts.ts'
import { type CountedRow, selectCounted } from './select-counted.ts'

type Asked = { filter: Filter; attorneyId: number }
type Answer = z.input<typeof Facets>

/**
 * How many leads of a filter have which values: one pass over those that a request looks at, and what counters know. Kept for a
 * moment.
 * @throws Problem invalid_fields if the filter names a colleague who does not exist
 */
export const readFacets = (deps: Pick<Deps, 'db' | 'now' | 'settings'>, asked: Asked): Promise<Answer> =>
  keepCount(deps.db, `facets ${asked.attorneyId} ${printFilter(asked.filter)}`, () =>
    countFacets(deps, asked),
  )

/** The same, counted now. */
export const countFacets = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  { filter, attorneyId }: Asked,
): Promise<Answer> => {
  const { db } = deps
  const { ids, isAtLeast } = await findIds(deps, filter, attorneyId)
  const { firm_time_zone: timeZone } = await deps.settings.read()
  const facets = makeFacets({ now: deps.now(), timeZone }, attorneyId)
  const counted = await countValues(db, ids, facets)
  const view = conditionsOf(filter).length === filter.length ? viewOfFilter(filter) : undefined
  const total = view ? await readCount(db, [counterOfView(view, attorneyId)]) : ids.length
  const known = view && isAtLeast ? await readKnownCounts(db, view, { total, attorneyId }) : {}
  const valuesOf = (name: FacetName): FacetValue[] => {
    const values = known[name]
      ? [...known[name]].map(([value, each]) => ({ field: name as Condition['field'], value, count: each }))
      : [...counted[name].values()]
    return inOrder(values, facets[name].listed).map((value) => ({
      q: lineOf(value),
      count: value.count,
      ...(isAtLeast && !known[name] && { is_at_least: true as const }),
    }))
  }
  return {
    total,
    ...(isAtLeast && !view && { total_is_at_least: true as const }),
    facets: Object.fromEntries(facetNames.map((name) => [name, valuesOf(name)])) as Answer['facets'],
  }
}

type Counted = { field: Condition['field']; value: string; count: number }

const rowsAtOnce = 2_000

type Counts = Record<FacetName, Map<string, Counted>>

const countValues = async (
  db: Database,
  ids: readonly number[],
  facets: ReturnType<typeof makeFacets>,
): Promise<Counts> => {
  const alike = new Map(
    facetNames.map((name) => [name, new Map<unknown, { row: CountedRow; count: number }>()]),
  )
  for (let at = 0; at < ids.length; at += rowsAtOnce) {
    if (at > 0) await nextTurn()
    for (const row of await selectCounted(db, ids.slice(at, at + rowsAtOnce)))
      for (const [name, byKey] of alike) {
        const key = facets[name].keyOf(row)
        const entry = byKey.get(key)
        if (entry) entry.count += 1
        else byKey.set(key, { row, count: 1 })
      }
  }
  const counts = Object.fromEntries(facetNames.map((name) => [name, new Map<string, Counted>()])) as Counts
  for (const [name, byKey] of alike)
    for (const { row, count } of byKey.values())
      for (const { field, value } of facets[name].valuesOf(row)) {
        const key = `${field} ${value}`
        counts[name].set(key, { field, value, count: count + (counts[name].get(key)?.count ?? 0) })
      }
  return counts
}

const inOrder = (values: readonly Counted[], listed: readonly string[] | undefined) => {
  const placeOf = ({ field, value, count: each }: Counted) =>
    listed ? Math.max(listed.indexOf(value), listed.indexOf(`${field} ${value}`)) : -each
  return values
    .filter((value) => value.count > 0 && isWritable(value))
    .sort((one, other) => placeOf(one) - placeOf(other) || (one.value < other.value ? -1 : 1))
    .slice(0, limits.facetValuesMax)
}

const lineOf = ({ field, value }: Counted) =>
  printCondition({ field, values: [value], isExcluded: false } as unknown as Condition)

const lineMaxLength = 150

/** Whoever makes the address of the form can write anything as its source, also what no line can have. */
const isWritable = (counted: Counted) => {
  const line = lineOf(counted)
  const [read, ...others] = parseFilter(line).filter
  const isSame = read !== undefined && isCondition(read) && read.values[0] === counted.value
  return isSame && others.length === 0 && line.length <= lineMaxLength
}
