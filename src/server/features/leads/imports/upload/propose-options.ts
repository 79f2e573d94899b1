import type { ImportOptions } from '#contract/schemas/exchange/import-options.ts'
import { phonePattern } from '#contract/values/contact-details.ts'
import { Email } from '#contract/values/email.ts'
import { type ImportDates, type ImportField, isRepeatable } from '#contract/values/import-fields.ts'
import { fieldCalled } from '../words/column-names.ts'

/**
 * How a file is probably to be imported, as its first records say.
 * @param isNamed the first record has the names of the columns for certain
 * @param hasFiles it comes in a ZIP, with resumes
 */
export const proposeOptions = (
  records: readonly (readonly string[])[],
  { isNamed, hasFiles }: { isNamed: boolean; hasFiles: boolean },
): ImportOptions => {
  const [first = [], ...rows] = records
  const has_header = isNamed || hasNames(first)
  const values = has_header ? rows : records
  const mapping = propose(first, values, { has_header, hasFiles })
  return {
    has_header,
    mapping,
    mode: 'create',
    key: mapping.includes('email') || !mapping.includes('external_id') ? 'email' : 'external_id',
    empty: 'keep',
    repeated: 'first',
    known: 'skip',
    dates: datesIn(values, mapping),
    source: '',
    confirm: false,
    notify: false,
  }
}

/** Names of columns are not addresses or numbers. */
const hasNames = (first: readonly string[]) =>
  first.some((cell) => fieldCalled(cell) !== undefined) ||
  !first.some((cell) => isEmail(cell) || /^[\d\s./:+()-]+$/.test(cell))

const propose = (
  first: readonly string[],
  rows: readonly (readonly string[])[],
  { has_header, hasFiles }: { has_header: boolean; hasFiles: boolean },
): (ImportField | null)[] => {
  const taken = new Set<ImportField>(hasFiles ? [] : ['resume', 'resume_name'])
  const take = (field: ImportField | undefined) => {
    if (field === undefined || (taken.has(field) && !isRepeatable(field))) return undefined
    taken.add(field)
    return field
  }
  const named = first.map((name) => (has_header ? take(fieldCalled(name)) : undefined))
  return named.map((field, at) => {
    const values = rows.map((row) => row[at]?.trim() ?? '').filter(Boolean)
    return field ?? take(looksLike(values)) ?? null
  })
}

/** Of the values of a column nearly all must look like it. */
const looksLike = (values: readonly string[]): ImportField | undefined => {
  if (values.length === 0) return undefined
  const mostly = (test: (value: string) => boolean) => values.filter(test).length >= 0.8 * values.length
  if (mostly(isEmail)) return 'email'
  if (mostly((value) => /[^/\\]\.(?:pdf|docx?|txt)$/i.test(value) && !value.includes('://'))) return 'resume'
  if (mostly((value) => /^https?:\/\//i.test(value) || /linkedin\.com\//i.test(value))) return 'link'
  if (mostly((value) => phonePattern.test(value) && value.replace(/\D/g, '').length >= 7 && !isDate(value)))
    return 'phone'
  return undefined
}

const isEmail = (value: string) => value.includes('@') && Email.safeParse(value).success

const isDate = (value: string) => /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b/.test(value)

/** Of 13.2. and 2/13 only one order makes sense; where nothing tells, slashes are written as in the United States. */
const datesIn = (
  rows: readonly (readonly string[])[],
  mapping: readonly (ImportField | null)[],
): ImportDates => {
  const values = rows.flatMap((row) =>
    row.filter((_, at) => (mapping[at] ?? '').endsWith('_at')).map((value) => value.trim()),
  )
  const parts = values.flatMap((value) => {
    const [, first, sign, second] = /^(\d{1,2})([./-])(\d{1,2})[./-]\d{2,4}\b/.exec(value) ?? []
    return sign === undefined ? [] : [{ first: Number(first), second: Number(second), sign }]
  })
  if (parts.length === 0) return 'iso'
  if (parts.some(({ first }) => first > 12)) return 'dmy'
  if (parts.some(({ second }) => second > 12)) return 'mdy'
  return parts.every(({ sign }) => sign === '/') ? 'mdy' : 'dmy'
}
