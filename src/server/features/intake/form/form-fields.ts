import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { Submission } from '#contract/leads.ts'
import type { MessageKey } from '#messages/messages.ts'
import type { Problem } from '#server/problem.ts'

/** In the order of the page. */
export const formFields = ['first_name', 'last_name', 'email', 'resume', 'notice'] as const
export type FormField = (typeof formFields)[number]

/** What is wrong, in no language yet. `bytes` is a size to be written into it. */
export type Mistake = { key: MessageKey; parameters?: Record<string, string | number>; bytes?: number }
export type Mistakes = Partial<Record<FormField | 'form', Mistake>>

const Fields = Submission.safeExtend({ notice: z.literal('on') })

/** Reads the text fields of a form; all mistakes are told at once. */
export const readFields = (
  fields: Record<string, unknown>,
): { submission: Submission | undefined; mistakes: Mistakes } => {
  const { success, data, error } = Fields.safeParse(fields)
  if (success) {
    const { notice: _ticked, ...submission } = data
    return { submission, mistakes: {} }
  }
  const mistakes: Mistakes = {}
  for (const issue of error.issues) {
    const field = formFields.find((each) => each === issue.path[0])
    if (field) mistakes[field] ??= mistakeOf(field, issue)
  }
  return { submission: undefined, mistakes }
}

const mistakeOf = (field: FormField, issue: z.core.$ZodIssue): Mistake => {
  if (issue.code === 'too_big')
    return {
      key: 'form.too_long',
      parameters: { max: field === 'email' ? limits.emailMaxLength : limits.nameMaxLength },
    }
  if (field !== 'email' || issue.code !== 'custom') return { key: `form.required.${field}` }
  return { key: issue.params?.['mistake'] === 'letters' ? 'form.bad_email_letters' : 'form.bad_email' }
}

const told = [
  'idempotency_key_reused',
  'too_many_requests',
  'storage_full',
  'unavailable',
  'upload_stalled',
] as const

/** What a problem is to a prospect; the details are in the log. */
export const mistakesOf = ({ code, errors }: Problem, maxBytes: number): Mistakes => {
  if (code === 'invalid_file_type') return { resume: { key: 'form.resume_type' } }
  if (code === 'unsafe_file') return { resume: { key: 'form.resume_unsafe' } }
  if (code === 'too_large') return { resume: { key: 'form.resume_too_large', bytes: maxBytes } }
  if (errors?.some(({ field }) => field === 'resume')) return { resume: { key: 'form.resume_empty' } }
  const known = told.find((each) => each === code)
  return { form: { key: known ? `form.problem.${known}` : 'form.problem.other' } }
}
