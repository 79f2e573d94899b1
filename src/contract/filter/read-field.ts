import { isOneMistake } from '#contract/values/one-mistake.ts'
import type { Condition, FilterMistake, FilterWord, SearchPlace, Span } from './filter.ts'
import { type FieldName, fieldNames, isSingle, readValue, valuesThatFit } from './filter-fields.ts'

/** What stands at a place of a line. */
export type Read = {
  end: number
  part?: FilterWord | Condition
  /** Where the words after it are looked for. */
  place?: SearchPlace
  mistake?: FilterMistake
}

/** Undefined where no field is named: `https://example.com` is a word. */
export const readField = (line: string, at: number): Read | undefined => {
  fieldPattern.lastIndex = at
  const found = fieldPattern.exec(line)
  const { minus = '', name: typed = '', value = '' } = found?.groups ?? {}
  const name = typed.toLowerCase()
  const meant = nameMeant(name)
  if (!found || meant === undefined) return undefined
  const end = at + found[0].length
  const nameSpan = { offset: at, length: minus.length + typed.length }
  if (name !== meant) return { end, mistake: { ...nameSpan, ...unknownName(typed, meant) } }
  if (meant === 'in') return { end, ...readPlace(value, { ...nameSpan, length: found[0].length, minus }) }
  return { end, ...readCondition(meant, value, { at, end, isExcluded: minus === '-' }) }
}

// Telephones write quotation marks in pairs.
const fieldPattern = /(?<minus>-?)(?<name>\p{L}[\p{L}_]*):(?<value>(?:["“”„][^"“”„]*["“”„]?|[^\s"“”„])*)/uy

/** The name of a field that is like it; undefined if none is. */
const nameMeant = (name: string): FieldName | 'in' | undefined =>
  names.find((each) => each === name) ??
  names.find(
    (each) => (name.length >= 4 && each.startsWith(name)) || (each.length >= 4 && isOneMistake(name, each)),
  )

const names = [...fieldNames, 'in'] as const

const unknownName = (typed: string, meant: string) => ({
  message: `There is no “${typed}”. Did you mean “${meant}”?`,
  fits: [meant],
})

const places = { name: 'name', names: 'name', note: 'notes', notes: 'notes', resume: 'resume' } as const

const readPlace = (
  value: string,
  { minus, ...span }: Span & { minus: string },
): Pick<Read, 'place' | 'mistake'> => {
  const [{ typed } = { typed: '' }] = whole(value)
  const word = typed.toLowerCase().replace(/^resumes$/, 'resume')
  const fits = ['name', 'notes', 'resume']
  if (minus !== '')
    return {
      mistake: { ...span, message: '“in” says where to look for words, and cannot have a minus.', fits },
    }
  if (Object.hasOwn(places, word)) return { place: places[word as keyof typeof places] }
  return { mistake: { ...span, message: cannotBe('in', typed, fits), fits } }
}

const readCondition = (
  field: FieldName,
  value: string,
  { at, end, isExcluded }: { at: number; end: number; isExcluded: boolean },
): Pick<Read, 'part' | 'mistake'> => {
  const begin = end - value.length
  const values: string[] = []
  const fits = valuesThatFit(field)
  const wrong = (span: Span, typed: string) => ({
    mistake: { ...span, message: cannotBe(field, typed, fits), fits },
  })
  for (const { typed, offset, length } of isSingle(field) ? whole(value) : listed(value)) {
    const read = readValue(field, typed)
    if (read === undefined) return wrong({ offset: begin + offset, length }, typed)
    if (!values.includes(read)) values.push(read)
  }
  const span = { offset: at, length: end - at }
  if (values.length === 0) return wrong(span, '')
  // The values were read as those of this field.
  return { part: { field, values, isExcluded, at: span } as unknown as Condition }
}

const listed = (value: string) =>
  [...value.matchAll(/(?:["“”„][^"“”„]*["“”„]?|[^,"“”„])+/g)].flatMap(({ 0: piece, index }) =>
    whole(piece, index),
  )

/** Nothing where the value is empty. */
const whole = (value: string, offset = 0) => {
  const typed = value.replaceAll(/["“”„]/g, '').trim()
  return typed === '' ? [] : [{ typed, offset, length: value.length }]
}

const cannotBe = (field: string, typed: string, fits: readonly string[]) => {
  const any = oneOf.format(fits.map((each) => `“${each}”`))
  return typed === ''
    ? `“${field}” needs a value. It can be ${any}.`
    : `“${field}” cannot be “${typed}”. It can be ${any}.`
}

/** Like “name”, “notes”, or “resume”; a translation writes the list in its own way. */
const oneOf = new Intl.ListFormat('en', { type: 'disjunction' })
