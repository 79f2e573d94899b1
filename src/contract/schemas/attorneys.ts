import { z } from 'zod'
import { AccountEmail, mendEmail } from '#contract/values/email.ts'
import {
  AccountName,
  Count,
  Id,
  Instant,
  NewPassword,
  PageQuery,
  RowId,
  StoredEmail,
  hasNoNul,
  pageOf,
} from './fields.ts'
import { limits } from '#contract/limits.ts'

export const Role = z.enum(['admin', 'attorney'], 'Must be admin or attorney.')
export type Role = z.infer<typeof Role>

/** What the original answers to a registration, to the letter. */
export const RegisteredAttorney = z
  .object({
    id: RowId,
    email: StoredEmail,
    is_active: z.boolean().meta({
      description: 'False until an admin approves the account, and when it is deactivated.',
      examples: [true],
    }),
    created_at: Instant,
  })
  .meta({ id: 'RegisteredAttorney' })

/** In an answer; null until somebody said it. */
const StoredName = z
  .string()
  .max(limits.nameMaxLength)
  .nullable()
  .meta({ examples: ['Ada Lovelace'] })

export const AttorneyStatus = z.enum(['waiting', 'active', 'deactivated']).meta({
  description: 'Waiting until an admin approves the account.',
})

export const Attorney = RegisteredAttorney.extend({
  name: StoredName,
  role: Role,
  status: AttorneyStatus,
  updated_at: Instant,
}).meta({ id: 'Attorney' })

export const OwnAccountChange = z
  .object({ name: AccountName.nullable().describe('Null for none.') })
  .meta({ id: 'OwnAccountChange' })

/** Somebody a lead can be assigned to, or was. */
export const Colleague = z
  .object({
    id: RowId,
    name: StoredName,
    email: StoredEmail,
    active: z.boolean().meta({ description: 'False when deactivated.', examples: [true] }),
  })
  .meta({ id: 'Colleague' })

/** Those who are active first, each by name or else e-mail. */
export const Colleagues = z
  .object({ items: z.array(Colleague).max(limits.colleaguesListedMax) })
  .meta({ id: 'Colleagues' })

export const AttorneyPage = pageOf(Attorney).meta({ id: 'AttorneyPage' })
export const AttorneyQuery = PageQuery.extend({
  status: z
    .enum(AttorneyStatus.options, `Must be one of ${AttorneyStatus.options.join(', ')}.`)
    .optional()
    .describe('Only accounts that are so.'),
})
export type AttorneyStatus = z.infer<typeof AttorneyStatus>
export const AttorneyPath = z.object({ id: Id })

export const Registration = z
  .object({
    email: AccountEmail,
    password: NewPassword,
    name: AccountName.optional(),
    setup_code: z
      .string()
      .max(100)
      .optional()
      .describe('The code printed at start; for the first registration on a public address only.'),
  })
  .meta({ id: 'Registration' })

export const AttorneyChange = z
  .object({
    is_active: z
      .boolean('Must be true or false.')
      .optional()
      .meta({ description: 'True approves, false deactivates.', examples: [true] }),
    role: Role.optional(),
  })
  .refine((change) => change.is_active !== undefined || change.role !== undefined, {
    error: 'Name at least one of is_active, role.',
    path: ['is_active'],
  })
  .meta({ id: 'AttorneyChange' })

/** The password a person signs in with: no rules but a bound, those belong to registration. */
export const GivenPassword = z
  .string('This field is required.')
  .min(1, 'This field is required.')
  .max(1024, 'Too long.')
  .meta({ format: 'password', examples: ['a sentence only you know'] })

export const PasswordChange = z
  .object({ current_password: GivenPassword, new_password: NewPassword })
  .meta({ id: 'PasswordChange' })

const refreshTokenExample = 'q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'

/** The e-mail of an account, as a person types it to sign in. */
export const SignInEmail = z
  .string('This field is required.')
  .overwrite((email) => mendEmail(email).toLowerCase())
  .min(1, 'This field is required.')
  .max(limits.emailMaxLength, 'Too long.')
  .refine(hasNoNul, 'Control characters are not allowed.')

/** RFC 6749 sections 4.3.2 (password; grant_type may be left out, as the original does) and 6 (refresh_token). */
export const TokenRequest = z.preprocess(
  (form) =>
    typeof form === 'object' && form !== null && !('grant_type' in form && form.grant_type)
      ? { ...form, grant_type: 'password' }
      : form,
  z.discriminatedUnion('grant_type', [
    z
      .object({
        grant_type: z.literal('password').describe('Left out it means password.'),
        username: SignInEmail.meta({
          description: 'To sign in: the e-mail of the account.',
          examples: ['ada@example.com'],
        }),
        password: GivenPassword.describe('To sign in.'),
      })
      .describe('Sign in'),
    z
      .object({
        grant_type: z.literal('refresh_token'),
        refresh_token: z
          .string('This field is required.')
          .min(1, 'This field is required.')
          .max(200, 'Too long.')
          .meta({ description: 'To renew: the one from the last answer.', examples: [refreshTokenExample] }),
      })
      .describe('Renew'),
  ]),
)

export const AccessToken = z
  .string()
  .max(2000)
  .meta({
    description: 'Sent as Authorization: Bearer.',
    examples: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl'],
  })

export const LifeSeconds = Count.meta({
  description: 'Seconds until the access token expires.',
  examples: [900],
})

export const Tokens = z
  .object({
    access_token: AccessToken,
    token_type: z.literal('bearer'),
    expires_in: LifeSeconds,
    refresh_token: z
      .string()
      .max(200)
      .meta({ description: 'Works once.', examples: [refreshTokenExample] }),
  })
  .meta({ id: 'Tokens' })
