import type { FieldName, ValueOf } from './filter-fields.ts'

/** Where the words of a filter can be looked for. */
export const searchPlaces = ['name', 'notes', 'resume'] as const
export type SearchPlace = (typeof searchPlaces)[number]

/** A word of a filter, or words in quotation marks, which stand together in a text. */
export type FilterWord = {
  text: string
  isPhrase: boolean
  /** The quotation mark at its end is missing: somebody may still be typing. */
  isOpen: boolean
  /** Leads with it are left out. */
  isExcluded: boolean
  /** Undefined: anywhere. */
  place: SearchPlace | undefined
}

/** Where something is in a line, in UTF-16 units. */
export type Span = { offset: number; length: number }

/** Something in a line that means nothing. */
export type FilterMistake = Span & {
  /** A sentence; what was typed and what would fit stand in quotation marks, so that it can be translated. */
  message: string
  /** What could stand there in its place. */
  fits: string[]
}

/** A field with the values that it may have: `state:pending`, `language:es,pt`. */
export type Condition = {
  [Name in FieldName]: {
    field: Name
    values: readonly ValueOf<Name>[]
    /** Leads that meet it are left out. */
    isExcluded: boolean
    /** Undefined where it was not typed. */
    at?: Span
  }
}[FieldName]

/** What a line says, in its order. A lead must meet all of it. */
export type Filter = readonly (FilterWord | Condition)[]

export const isCondition = (part: FilterWord | Condition): part is Condition => 'field' in part

export const wordsOf = (filter: Filter): FilterWord[] =>
  filter.filter((part): part is FilterWord => !isCondition(part))

export const conditionsOf = (filter: Filter): Condition[] => filter.filter(isCondition)
