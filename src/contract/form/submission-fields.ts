import { z } from 'zod'
import { Email } from '#contract/values/email.ts'
import { PersonName, StoredEmail } from '#contract/schemas/fields.ts'
import { contactDetails } from '#contract/schemas/contact-details.ts'
import { normalizePhone, phonePattern } from '#contract/values/contact-details.ts'
import { limits } from '#contract/limits.ts'

const oneOfBoth = 'May be empty if the other name is not.'
export const FirstName = PersonName.describe(oneOfBoth)
export const LastName = PersonName.meta({ description: oneOfBoth, examples: ['Lovelace'] })

const SubmittedPhone = z
  .string()
  .overwrite(normalizePhone)
  .max(limits.phoneMaxLength, `At most ${limits.phoneMaxLength} characters.`)
  .refine(
    (phone) => phone === '' || phonePattern.test(phone),
    'Must be a telephone number like +1 212 555 0199.',
  )
  .meta({ description: 'May be empty.', examples: ['+1 212 555 0199'] })

const StoredName = z
  .string()
  .max(limits.nameMaxLength)
  .meta({ examples: ['Ada'] })

type SubmissionField = {
  /** Schema of the value that API and form accept; a value that was left out becomes ''. */
  accepted: z.ZodType<string>
  /** Schema of the value in answers to attorneys. */
  answered: z.ZodType<string | null>
  maxLength: number
  type: 'text' | 'email' | 'tel'
  /** An "autofill field name" of HTML. */
  autocomplete: string
  /** Id of the message that labels the field. */
  label: string
  /** Id of the message below the label. */
  hint?: string
  /** Id of the message shown when the field is empty; left out if the field may be empty. */
  missing?: string
  /**
   * Fields of one group are shown side by side, and at least one of them must be filled in; the message `form.GROUP_hint`
   * below them says so.
   */
  group?: 'names'
  /** Ids of the messages shown when the value breaks a rule, by the `params.mistake` of the zod issue. */
  wrong?: { other: string } & Record<string, string>
}

/**
 * All text fields that a prospect fills in, in the order of the form. This is the only place that declares them: the form,
 * its checks, the API, the stored row, the answers to attorneys and the fingerprint of a submission follow from this list.
 * A field's name is its column in `leads`.
 */
export const submissionFields = {
  first_name: {
    accepted: FirstName.default(''),
    answered: StoredName,
    maxLength: limits.nameMaxLength,
    type: 'text',
    autocomplete: 'given-name',
    label: 'form.first_name',
    missing: 'form.required.first_name',
    group: 'names',
  },
  last_name: {
    accepted: LastName.default(''),
    answered: StoredName.meta({ examples: ['Lovelace'] }),
    maxLength: limits.nameMaxLength,
    type: 'text',
    autocomplete: 'family-name',
    label: 'form.last_name',
    missing: 'form.required.last_name',
    group: 'names',
  },
  email: {
    accepted: Email.describe('The receipt is sent to this address.'),
    answered: StoredEmail,
    maxLength: limits.emailMaxLength,
    type: 'email',
    autocomplete: 'email',
    label: 'form.email',
    hint: 'form.email_hint',
    missing: 'form.required.email',
    wrong: { other: 'form.bad_email', letters: 'form.bad_email_letters' },
  },
  // The form asks for it, or requires it, as the setting form_phone says.
  phone: {
    accepted: SubmittedPhone.default(''),
    answered: contactDetails.phone,
    maxLength: limits.phoneMaxLength,
    type: 'tel',
    autocomplete: 'tel',
    label: 'form.phone',
    missing: 'form.required.phone',
    wrong: { other: 'form.bad_phone' },
  },
} as const satisfies Record<string, SubmissionField>

type Declared = typeof submissionFields
export type FieldName = keyof Declared

export const fieldNames = Object.keys(submissionFields) as FieldName[]

const schemas = <Use extends 'accepted' | 'answered'>(use: Use) =>
  Object.fromEntries(fieldNames.map((name) => [name, submissionFields[name][use]])) as {
    [Name in FieldName]: Declared[Name][Use]
  }

export const acceptedFields = schemas('accepted')
export const answeredFields = schemas('answered')

/** Picks the fields that the prospect filled in from a row that has more. */
export const submittedIn = <Row extends Record<FieldName, string | null>>(row: Row): Pick<Row, FieldName> =>
  Object.fromEntries(fieldNames.map((name) => [name, row[name]])) as Pick<Row, FieldName>
