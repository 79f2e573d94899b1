import { z } from 'zod'
import { AccountEmail, Id, Instant, NewPassword, PageQuery, pageOf } from './fields.ts'

export const Role = z.enum(['admin', 'attorney'], 'Must be admin or attorney.')
export type Role = z.infer<typeof Role>

/** What the original answers to a registration, to the letter. */
export const RegisteredAttorney = z
  .object({ id: z.int(), email: z.string(), is_active: z.boolean(), created_at: Instant })
  .meta({ id: 'RegisteredAttorney' })

export const Attorney = RegisteredAttorney.extend({
  role: Role,
  updated_at: Instant,
}).meta({ id: 'Attorney' })

export const AttorneyPage = pageOf(Attorney).meta({ id: 'AttorneyPage' })
export const AttorneyQuery = PageQuery
export const AttorneyPath = z.object({ id: Id })

export const Registration = z
  .object({
    email: AccountEmail,
    password: NewPassword,
    setup_code: z
      .string()
      .max(100)
      .optional()
      .describe('The code printed at start; for the first registration on a public address only.'),
  })
  .meta({ id: 'Registration' })

export const AttorneyChange = z
  .object({ is_active: z.boolean('Must be true or false.').optional(), role: Role.optional() })
  .refine((change) => change.is_active !== undefined || change.role !== undefined, {
    error: 'Name at least one of is_active, role.',
    path: ['is_active'],
  })
  .meta({ id: 'AttorneyChange' })

/** The password a person signs in with: no rules but a bound, those belong to registration. */
const GivenPassword = z
  .string('This field is required.')
  .min(1, 'This field is required.')
  .max(1024, 'Too long.')

export const PasswordChange = z
  .object({ current_password: GivenPassword, new_password: NewPassword })
  .meta({ id: 'PasswordChange' })

/** RFC 6749 sections 4.3.2 (password; grant_type may be left out, as the original does) and 6 (refresh_token). */
export const TokenRequest = z.preprocess(
  (form) =>
    typeof form === 'object' && form !== null && !('grant_type' in form && form.grant_type)
      ? { ...form, grant_type: 'password' }
      : form,
  z.discriminatedUnion('grant_type', [
    z.object({
      grant_type: z.literal('password'),
      username: z
        .string('This field is required.')
        .trim()
        .min(1, 'This field is required.')
        .max(254, 'Too long.')
        .toLowerCase(),
      password: GivenPassword,
    }),
    z.object({
      grant_type: z.literal('refresh_token'),
      refresh_token: z
        .string('This field is required.')
        .min(1, 'This field is required.')
        .max(200, 'Too long.'),
    }),
  ]),
)

export const Tokens = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().describe('Seconds until the access token expires.'),
    refresh_token: z.string(),
  })
  .meta({ id: 'Tokens' })
