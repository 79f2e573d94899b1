import type { Condition } from '#contract/filter/filter.ts'
import type { FieldName } from '#contract/filter/filter-fields.ts'
import { daysOf, momentOf } from '#contract/filter/filter-values.ts'
import type { Output } from '#web/api-types.ts'
import { language, text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { languageName } from '../lead/language-name.ts'
import { sourceText } from '#web/ui/source-text.ts'

export type Colleague = Output<'listColleagues'>['items'][number]

/** A condition in words: “State is Pending”. */
export const conditionText = (
  { field, values, isExcluded }: Condition,
  colleagues: readonly Colleague[],
): string => {
  const value = values.map((each) => valueText(field, each, colleagues)).join(text('filter.or'))
  return text(isExcluded ? `filter.not.${field}` : `filter.is.${field}`, { value })
}

export const valueText = (field: FieldName, value: string, colleagues: readonly Colleague[]): string =>
  texts[field](value, colleagues)

const texts: Record<FieldName, (value: string, colleagues: readonly Colleague[]) => string> = {
  state: (value) => text(stateKeys[value as 'pending']),
  assigned: (value, colleagues) => {
    if (value === 'me') return text('filter.value.me')
    if (value === 'none') return text('unassigned')
    const colleague = colleagues.find(({ email }) => email === value.toLowerCase())
    return colleague ? nameOf(colleague) : value
  },
  is: (value) => text(`filter.value.${value as 'overdue'}`),
  has: (value) => text(`filter.value.${value as 'notes'}`),
  due: (value) => dayText(value),
  waiting: (value) =>
    text(value.startsWith('>') ? 'filter.longer' : 'filter.shorter', { time: ageText(value.slice(1)) }),
  after: (value) => momentText(value),
  arrived: (value) => {
    const { from, to } = daysOf(value)
    return from === to ? dayText(from) : `${dayText(from)} – ${dayText(to)}`
  },
  before: (value) => momentText(value),
  outcome: (value) => text(value === 'none' ? 'outcome.open' : `outcome.${value as 'retained'}`),
  contact: (value) => text(value === 'none' ? 'filter.value.unknown' : `contact.${value as 'phone'}`),
  language: (value) => (value === 'none' ? text('filter.value.unknown') : languageName(value)),
  type: (value) => value.toUpperCase(),
  source: sourceText,
}

const stateKeys = { pending: 'state.pending', reached_out: 'state.reached', closed: 'state.closed' } as const

const momentText = (value: string) =>
  'agoMs' in momentOf(value) ? text('filter.ago', { time: ageText(value) }) : dayText(value)

const dayText = (value: string) => {
  if (value === 'today' || value === 'yesterday' || value === 'tomorrow') return text(`filter.value.${value}`)
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(value))
}

const ageText = (value: string) =>
  text(`filter.age.${value.slice(-1) as 'd'}`, { count: Number(value.slice(0, -1)) })
