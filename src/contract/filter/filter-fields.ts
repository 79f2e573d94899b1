import { resumeKinds } from '#contract/form/resume-types.ts'
import { leadContacts, leadOutcomes, leadSources } from '#contract/values/lead-words.ts'
import { type ValueKind, valueKinds } from './filter-values.ts'

type Field = {
  /** Values that the field can have. */
  words: readonly string[]
  /** The field can also have any value of this kind. */
  other?: ValueKind
  /** A list of values, with commas between them, means any of them; of these fields it would mean nothing. */
  isSingle?: true
}

/** Every field that a filter can name, in the order in which the app offers them. */
// oxfmt-ignore -- a line a field.
export const filterFields = {
  state: { words: ['pending', 'reached_out', 'closed'] },
  assigned: { words: ['me', 'none'], other: 'person' },
  is: { words: ['overdue', 'contacted', 'in_time', 'suspicious', 'scan', 'unreadable', 'infected'] },
  has: { words: ['resume', 'notes', 'message', 'phone', 'link', 'city', 'consent'] },
  due: { words: ['today', 'tomorrow'], other: 'day' },
  waiting: { words: [], other: 'wait', isSingle: true },
  after: { words: ['today', 'yesterday'], other: 'moment', isSingle: true },
  before: { words: ['today', 'yesterday'], other: 'moment', isSingle: true },
  arrived: { words: [], other: 'days', isSingle: true },
  outcome: { words: [...leadOutcomes, 'none'] },
  contact: { words: [...leadContacts, 'none'] },
  language: { words: ['none'], other: 'language' },
  type: { words: resumeKinds },
  source: { words: leadSources, other: 'source' },
} as const satisfies Record<string, Field>

type Fields = typeof filterFields
export type FieldName = keyof Fields
export const fieldNames = Object.keys(filterFields) as FieldName[]

export type ValueOf<Name extends FieldName> = Fields[Name] extends { other: ValueKind }
  ? string
  : Fields[Name]['words'][number]

const fieldOf = (name: FieldName): Field => filterFields[name]

export const isSingle = (name: FieldName): boolean => fieldOf(name).isSingle === true

/** The value as filters are written; undefined if the field cannot have it. */
export const readValue = (name: FieldName, typed: string): string | undefined => {
  const { words, other } = fieldOf(name)
  const word = typed.toLowerCase().replaceAll(/[\s-]+/g, '_')
  return words.find((each) => each === word) ?? (other && valueKinds[other].read(typed))
}

/** Values that the field can have: all its words, and examples of what else. */
export const valuesThatFit = (name: FieldName): string[] => {
  const { words, other } = fieldOf(name)
  return [...words, ...(other ? valueKinds[other].examples : [])]
}
