import { z } from 'zod'
import { Submission } from '#contract/schemas/leads.ts'
import { type FieldName, fieldNames, submissionFields } from '#contract/form/submission-fields.ts'
import { hasFamilyNameFirst } from '#contract/values/full-name.ts'
import type { MessageKey } from '#messages/messages.ts'
import type { Problem } from '#server/problem.ts'
import { ResumeRefused } from '../inspect/inspect-refusal.ts'
import type { Visit } from '../form/form-visit.ts'

/** The text fields with their declarations. The compiler refuses ids of messages that are not in the catalog. */
const declaredFields: Record<FieldName, DeclaredField> = submissionFields

type Field = readonly [FieldName, DeclaredField]

/** The text fields in the order of the page: where the language has the family name first, it is asked first. */
export const fieldsFor = ({ language, settings }: Visit): Field[] => {
  const { first_name, last_name, phone, ...others } = declaredFields
  const names = hasFamilyNameFirst(language) ? { last_name, first_name } : { first_name, last_name }
  const { missing: _required, ...optional } = phone
  const asked = {
    off: {},
    asked: { phone: { ...optional, label: 'form.phone_optional' } },
    required: { phone },
  }[settings.form_phone]
  return Object.entries({ ...names, ...others, ...asked }) as Field[]
}

export type DeclaredField = {
  maxLength: number
  type: string
  autocomplete: string
  label: MessageKey
  hint?: MessageKey
  missing?: MessageKey
  group?: 'names'
  wrong?: { other: MessageKey } & Record<string, MessageKey>
}

/** A field that can have a mistake. */
export type FormField = FieldName | 'resume' | 'consent'

/** All of them in the order of the page. */
export const formFieldsFor = (visit: Visit): FormField[] => [
  ...fieldsFor(visit).map(([name]) => name),
  'resume',
  'consent',
]

/** A mistake before translation: the key of its message. `bytes` becomes the parameter `size`, written for the language. */
export type Mistake = { key: MessageKey; parameters?: Record<string, string | number>; bytes?: number }
export type Mistakes = Partial<Record<FormField | 'form', Mistake>>

const Fields = Submission.safeExtend({ consent: z.literal('on') })

/** Parses the text fields of a form. It returns the mistakes of all fields, not only the first. */
export const readFields = (
  fields: Record<string, unknown>,
  { settings: { form_phone: phone } }: Visit,
): { submission: Submission | undefined; mistakes: Mistakes } => {
  const { data, error } = Fields.safeParse(phone === 'off' ? { ...fields, phone: '' } : fields)
  const mistakes: Mistakes = {}
  if (phone === 'required' && isBlank(fields['phone'])) mistakes.phone = { key: 'form.required.phone' }
  else if (data) {
    const { consent: _ticked, ...submission } = data
    return { submission, mistakes }
  }
  for (const issue of error?.issues ?? []) {
    const [name] = issue.path
    const field = fieldNames.find((each) => each === name)
    if (field) mistakes[field] ??= mistakeOf(declaredFields[field], issue)
    else if (name === 'consent') mistakes.consent = { key: 'form.required.consent' }
  }
  return { submission: undefined, mistakes }
}

const isBlank = (given: unknown) => typeof given !== 'string' || given.trim() === ''

/** The first mistake of one field. */
export const mistakeIn = (name: FieldName, { issues: [issue] }: z.ZodError): Mistake | undefined =>
  issue && mistakeOf(declaredFields[name], issue)

const mistakeOf = ({ maxLength, missing, wrong }: DeclaredField, issue: z.core.$ZodIssue): Mistake => {
  if (issue.code === 'too_big') return { key: 'form.too_long', parameters: { max: maxLength } }
  const isMissing = issue.code === 'invalid_type' || issue.code === 'too_small'
  const kind = issue.code === 'custom' ? String(issue.params?.['mistake']) : 'other'
  const rule = isMissing ? undefined : (wrong?.[kind] ?? wrong?.other)
  return { key: rule ?? missing ?? 'form.problem.other' }
}

const problemsWithMessage = [
  'idempotency_key_reused',
  'too_many_requests',
  'storage_full',
  'unavailable',
  'upload_stalled',
] as const

/** Translates a problem into mistakes that the form shows to the prospect. Details are only in the log. */
export const mistakesOf = ({ code, cause }: Problem, maxBytes: number): Mistakes => {
  if (cause instanceof ResumeRefused) return { resume: { key: `form.resume_${cause.why}` } }
  if (code === 'too_large') return { resume: { key: 'form.resume_too_large', bytes: maxBytes } }
  const known = problemsWithMessage.find((each) => each === code)
  return { form: { key: known ? `form.problem.${known}` : 'form.problem.other' } }
}
