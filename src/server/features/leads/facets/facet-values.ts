import type { Condition } from '#contract/filter/filter.ts'
import { filterFields, readValue } from '#contract/filter/filter-fields.ts'
import type { FacetName } from '#contract/values/facet-names.ts'
import type { FilterContext } from '../filter/filter-context.ts'
import { instantOf } from '../filter/of-time.ts'
import { resumeKindOf } from '../inbox/present-inbox-item.ts'
import type { CountedRow } from './select-counted.ts'
import { sourcesOf } from './sources-of.ts'

export type FacetField = Condition['field']

/** A value that leads can have: a condition of filters. */
export type Value = { field: FacetField; value: string }

/**
 * `keyOf`: leads with the same key have the same values, so that these are found out once for each key. `listed`: all values, in the
 * order in which they are shown; otherwise they stand by their numbers.
 */
type Facet = {
  keyOf: (row: CountedRow) => string | number | null
  valuesOf: (row: CountedRow) => Value[]
  listed?: readonly string[]
}

const ages: readonly Value[] = [
  { field: 'after', value: 'today' },
  { field: 'after', value: '7d' },
  { field: 'after', value: '4w' },
  { field: 'before', value: '4w' },
]

/** The facets of a moment, and for who looks at them: which values a lead has, each of which is a condition that it meets. */
export const makeFacets = (
  clock: Pick<FilterContext, 'now' | 'timeZone'>,
  attorneyId: number,
): Record<FacetName, Facet> => {
  const moments = ages.map((age) => ({ age, at: instantOf(age.value, clock) }))
  const isAfter = (row: CountedRow, { at }: { at: number }) => row.created_at >= at
  return {
    state: {
      keyOf: ({ state }) => state,
      valuesOf: ({ state }) => of('state', state.toLowerCase()),
      listed: filterFields.state.words,
    },
    assigned: {
      keyOf: ({ assigned_to: id }) => id,
      valuesOf: ({ assigned_to: id, assignee_email: email }) =>
        of('assigned', id === attorneyId ? 'me' : (email ?? 'none')),
    },
    age: {
      keyOf: (row) => moments.filter((moment) => isAfter(row, moment)).length,
      valuesOf: (row) =>
        moments
          .filter((moment) => isAfter(row, moment) === (moment.age.field === 'after'))
          .map(({ age }) => age),
      listed: ages.map(({ field, value }) => `${field} ${value}`),
    },
    outcome: {
      keyOf: ({ outcome }) => outcome,
      valuesOf: ({ outcome }) => of('outcome', outcome ?? 'none'),
      listed: filterFields.outcome.words,
    },
    // With its countries, as filters have it.
    language: {
      keyOf: ({ language }) => language,
      valuesOf: ({ language }) => of('language', language?.split('-')[0]?.toLowerCase() ?? 'none'),
    },
    source: {
      keyOf: ({ source, origin }) => (origin === null ? source : `${source} ${origin}`),
      valuesOf: (row) => sourcesOf(row).flatMap((source) => of('source', source)),
    },
    type: {
      keyOf: ({ resume_media_type: type }) => type,
      // Of a lead without a resume none.
      valuesOf: ({ resume_media_type: type }) => of('type', resumeKindOf(type) ?? ''),
      listed: filterFields.type.words,
    },
  }
}

/** Nothing where filters do not know the value. */
const of = (field: FacetField, value: string): Value[] =>
  readValue(field, value) === value ? [{ field, value }] : []
