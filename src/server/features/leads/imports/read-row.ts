import type { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { contactChange } from '#contract/schemas/contact-details.ts'
import { hasNoNul } from '#contract/schemas/fields.ts'
import type { ImportOptions } from '#contract/schemas/exchange/import-options.ts'
import { LeadContact, LeadOutcome, LeadState } from '#contract/schemas/leads.ts'
import { NoteText } from '#contract/schemas/notes.ts'
import { FirstName, LastName } from '#contract/form/submission-fields.ts'
import { normalizePhone } from '#contract/values/contact-details.ts'
import { Email } from '#contract/values/email.ts'
import type { ImportField } from '#contract/values/import-fields.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { idOfReference } from '#contract/values/reference.ts'
import type { LeadEdit } from '../apply-change.ts'
import { readContact, readOutcome, readState } from './words/cell-words.ts'
import { readTime } from './words/read-time.ts'
import { splitNotes } from './words/split-notes.ts'

/** What a row says of a lead. */
export type WantedLead = {
  /** Members that are left out are not said; null removes a value. */
  edit: Pick<
    LeadEdit,
    | 'first_name'
    | 'last_name'
    | 'email'
    | 'phone'
    | 'link'
    | 'city'
    | 'state'
    | 'contact'
    | 'outcome'
    | 'assigned_to'
    | 'external_id'
  >
  reachedOutAt?: number
  createdAt?: number
  source?: string
  language?: string
  /** What the file of the resume is called in downloads. */
  resumeName?: string
  notes: { text: string; authorId: number | undefined; at: number | undefined }[]
  /** By what it finds a lead. */
  key: string | undefined
}

export type RowContext = {
  options: ImportOptions
  /** Which columns say what of a lead. */
  columns: ReadonlyMap<ImportField | null, readonly number[]>
  now: number
  timeZone: string
  /** The ids of the active attorneys by their e-mail, in lower case. */
  attorneys: ReadonlyMap<string, number>
}

/**
 * Reads the cells of a row by the schemas of the contract, so that a mistake has the sentence that the API has for it.
 * @returns the mistakes, if there are any, as a text that names each field
 */
export const readRow = (cells: readonly string[], context: RowContext): WantedLead | { mistakes: string } => {
  const { options } = context
  const row = makeReader(cells, context)
  const { take, takeOrClear, text } = row
  const edit: WantedLead['edit'] = {
    ...namesIn(row),
    ...take('email', (cell) => valid(Email, cell)),
    ...takeOrClear('phone', (cell) => valid(contactChange.phone, normalizePhone(cell))),
    ...takeOrClear('link', (cell) => valid(contactChange.link, cell)),
    ...takeOrClear('city', (cell) => valid(contactChange.city, cell)),
    ...take('state', (cell) => valid(LeadState, readState(cell) ?? cell)),
    ...takeOrClear('contact', (cell) => valid(LeadContact, readContact(cell) ?? cell)),
    ...takeOrClear('outcome', (cell) => valid(LeadOutcome, readOutcome(cell) ?? cell)),
    ...takeOrClear('assigned_to', (cell) => attorneyIn(cell, context)),
    ...takeOrClear('external_id', externalIdIn),
  }
  const reachedOutAt = take('reached_out_at', (cell) => pastIn(cell, context)).reached_out_at
  const createdAt = take('created_at', (cell) => pastIn(cell, context)).created_at
  const source = take('source', sourceIn).source
  const language = take('language', languageIn).language
  const resumeName = take('resume_name', (cell) => cell).resume_name
  const notes = notesIn(row, context)
  const key = keyOf(options.key, edit, text('reference'), row.refuse)
  if (row.mistakes.length > 0)
    return { mistakes: row.mistakes.join(' ').slice(0, limits.importReasonMaxLength) }
  return {
    edit: {
      ...edit,
      ...(reachedOutAt !== undefined && edit.state === undefined && { state: 'REACHED_OUT' }),
    },
    ...(reachedOutAt !== undefined && { reachedOutAt }),
    ...(createdAt !== undefined && { createdAt }),
    ...(source !== undefined && { source }),
    ...(language !== undefined && { language }),
    ...(resumeName !== undefined && { resumeName }),
    notes,
    key,
  }
}

class Mistake extends Error {}

const makeReader = (cells: readonly string[], { options: { empty }, columns }: RowContext) => {
  const mistakes: string[] = []
  const textsOf = (field: ImportField) => (columns.get(field) ?? []).map((at) => (cells[at] ?? '').trim())
  const text = (field: ImportField) => textsOf(field)[0] ?? ''
  const refuse = (field: ImportField, message: string) => void mistakes.push(`${field}: ${message}`)
  const take = <Field extends ImportField, Value>(
    field: Field,
    read: (cell: string) => Value,
    cell = text(field),
  ): { [Name in Field]?: Value } => {
    if (cell === '') return {}
    try {
      return { [field]: read(cell) } as { [Name in Field]?: Value }
    } catch (error) {
      if (!(error instanceof Mistake)) throw error
      refuse(field, error.message)
      return {}
    }
  }
  /** For a value that an empty cell removes, if that is wanted. */
  const takeOrClear = <Field extends ImportField, Value>(
    field: Field,
    read: (cell: string) => Value,
  ): { [Name in Field]?: Value | null } => {
    const isCleared = empty === 'clear' && columns.has(field) && text(field) === ''
    return isCleared ? ({ [field]: null } as { [Name in Field]?: null }) : take(field, read)
  }
  return { mistakes, text, textsOf, take, takeOrClear, refuse }
}

type Reader = ReturnType<typeof makeReader>

const valid = <Value>(schema: z.ZodType<Value>, cell: unknown): NonNullable<Value> => {
  const result = schema.safeParse(cell)
  if (!result.success) throw new Mistake(result.error.issues[0]?.message)
  return result.data as NonNullable<Value>
}

const namesIn = ({ take, text }: Reader): Pick<WantedLead['edit'], 'first_name' | 'last_name'> => {
  const whole = oneLine(text('full_name'))
  // "Lovelace, Ada" or "Ada Lovelace"
  const [last = '', first] = whole.split(/\s*,\s*/, 2)
  const words = whole.split(' ')
  const ofWhole =
    first === undefined
      ? { first_name: words.slice(0, -1).join(' '), last_name: words.at(-1) ?? '' }
      : { first_name: first, last_name: last }
  return {
    ...(whole !== '' &&
      take('full_name', () => (valid(FirstName, ofWhole.first_name), valid(LastName, ofWhole.last_name))) &&
      ofWhole),
    ...take('first_name', (cell) => valid(FirstName, cell)),
    ...take('last_name', (cell) => valid(LastName, cell)),
  }
}

const attorneyIn = (cell: string, { attorneys }: RowContext) => {
  const id = attorneys.get(cell.toLowerCase())
  if (id === undefined) throw new Mistake('Must be the e-mail of an active attorney.')
  return id
}

const externalIdIn = (cell: string) => {
  const id = oneLine(cell)
  if (id.length > limits.externalIdMaxLength)
    throw new Mistake(`At most ${limits.externalIdMaxLength} characters.`)
  if (!hasNoNul(id)) throw new Mistake('Control characters are not allowed.')
  return id
}

const sourceIn = (cell: string) => {
  const source = oneLine(cell)
  if (source.length > limits.importSourceMaxLength)
    throw new Mistake(`At most ${limits.importSourceMaxLength} characters.`)
  if (!hasNoNul(source)) throw new Mistake('Control characters are not allowed.')
  return source
}

const languageIn = (cell: string) => {
  if (!/^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(cell) || cell.length > 35)
    throw new Mistake('Must be the code of a language like es or pt-BR.')
  return cell
}

const pastIn = (cell: string, { options, now, timeZone }: RowContext) => {
  const at = readTime(cell, options.dates, timeZone)
  if (at === undefined) throw new Mistake('Must be a date or a time, in the order that was chosen.')
  if (at < 0) throw new Mistake('Must not be before 1970.')
  if (at > now) throw new Mistake('Must not be in the future.')
  return at
}

const notesIn = ({ textsOf, take }: Reader, context: RowContext): WantedLead['notes'] => {
  const authorId = take('note_author', (cell) => attorneyIn(cell, context)).note_author
  const at = take('note_at', (cell) => pastIn(cell, context)).note_at
  return textsOf('note')
    .flatMap(splitNotes)
    .flatMap((written) => {
      const byId = context.attorneys.get(written.author?.toLowerCase() ?? '')
      const then = written.at !== undefined && written.at <= context.now ? written.at : undefined
      // An author who is unknown here stays in the text.
      const text = byId === undefined ? written.whole : written.text
      const { note } = take('note', (cell) => valid(NoteText.shape.text, cell), text)
      return note === undefined ? [] : { text: note, authorId: byId ?? authorId, at: then ?? at }
    })
}

const keyOf = (
  by: ImportOptions['key'],
  { email, external_id }: WantedLead['edit'],
  reference: string,
  refuse: Reader['refuse'],
): string | undefined => {
  if (by === 'email') return email?.toLowerCase()
  if (by === 'external_id') return external_id ?? undefined
  if (reference === '') return undefined
  const id = idOfReference(reference)
  if (id === undefined) refuse('reference', 'This is not a reference like 7K3F-Q2MX.')
  return id === undefined ? undefined : String(id)
}
