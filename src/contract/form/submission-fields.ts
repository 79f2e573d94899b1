import { z } from 'zod'
import { Email } from '#contract/values/email.ts'
import { PersonName, StoredEmail } from '#contract/schemas/fields.ts'
import { limits } from '#contract/limits.ts'

const oneOfBoth = 'May be empty where the other is not.'
export const FirstName = PersonName.describe(oneOfBoth)
export const LastName = PersonName.meta({ description: oneOfBoth, examples: ['Lovelace'] })

const StoredName = z
  .string()
  .max(limits.nameMaxLength)
  .meta({ examples: ['Ada'] })

type SubmissionField = {
  /** As API and form take it; empty for what was left out. */
  taken: z.ZodType<string>
  /** As attorneys see it. */
  answered: z.ZodType<string>
  maxLength: number
  type: 'text' | 'email' | 'tel'
  /** HTML, "autofill field name". */
  autocomplete: string
  /** Id of the message beside the field. */
  label: string
  /** Of the message below the label. */
  hint?: string
  /** Of what is said where it is empty; left out for what may be. */
  missing?: string
  /** Fields of one group stand side by side, and one of them is enough; `form.GROUP_hint` says so below them. */
  group?: 'names'
  /** Of what is said where it breaks a rule, by the `params.mistake` of the issue. */
  wrong?: { other: string } & Record<string, string>
}

/**
 * Every text field that a prospect fills in, each declared here alone, in the order of the form. Its name is its column in
 * `leads`. What the form shows, reads and checks, what the API takes, what is stored, what an attorney is answered and
 * what makes two submissions different follow from here.
 */
export const submissionFields = {
  first_name: {
    taken: FirstName.default(''),
    answered: StoredName,
    maxLength: limits.nameMaxLength,
    type: 'text',
    autocomplete: 'given-name',
    label: 'form.first_name',
    missing: 'form.required.first_name',
    group: 'names',
  },
  last_name: {
    taken: LastName.default(''),
    answered: StoredName.meta({ examples: ['Lovelace'] }),
    maxLength: limits.nameMaxLength,
    type: 'text',
    autocomplete: 'family-name',
    label: 'form.last_name',
    missing: 'form.required.last_name',
    group: 'names',
  },
  email: {
    taken: Email.describe('Where the prospect gets the receipt.'),
    answered: StoredEmail,
    maxLength: limits.emailMaxLength,
    type: 'email',
    autocomplete: 'email',
    label: 'form.email',
    hint: 'form.email_hint',
    missing: 'form.required.email',
    wrong: { other: 'form.bad_email', letters: 'form.bad_email_letters' },
  },
} as const satisfies Record<string, SubmissionField>

type Declared = typeof submissionFields
export type FieldName = keyof Declared

export const fieldNames = Object.keys(submissionFields) as FieldName[]

const schemas = <Use extends 'taken' | 'answered'>(use: Use) =>
  Object.fromEntries(fieldNames.map((name) => [name, submissionFields[name][use]])) as {
    [Name in FieldName]: Declared[Name][Use]
  }

export const takenFields = schemas('taken')
export const answeredFields = schemas('answered')

/** Only what the prospect filled in, of whatever has it. */
export const submittedIn = (row: Record<FieldName, string>): Record<FieldName, string> =>
  Object.fromEntries(fieldNames.map((name) => [name, row[name]])) as Record<FieldName, string>
