import { z } from 'zod'
import { AccountEmail, normalizeEmail } from '#contract/values/email.ts'
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
} from '#contract/schemas/fields.ts'
import { limits } from '#contract/limits.ts'

export const Role = z.enum(['admin', 'attorney'], 'Must be admin or attorney.')
export type Role = z.infer<typeof Role>

/** The answer to a registration, exactly as in the original API. */
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

/** The name in an answer; null until the attorney has entered one. */
const StoredName = z
  .string()
  .max(limits.nameMaxLength)
  .nullable()
  .meta({ examples: ['Ada Lovelace'] })

export const AttorneyStatus = z.enum(['waiting', 'active', 'deactivated']).meta({
  description: 'waiting: an admin has not approved the account yet.',
})

export const Attorney = RegisteredAttorney.extend({
  name: StoredName,
  role: Role,
  status: AttorneyStatus,
  updated_at: Instant,
}).meta({ id: 'Attorney' })

/** A language that has a catalog; the server refuses others. */
const AccountLanguage = z
  .string()
  .max(35)
  .meta({ examples: ['es'] })

/** each: a mail for each new lead, at once. hourly, daily: one mail about all that have arrived. */
export const LeadMailChoice = z.enum(
  ['each', 'hourly', 'daily', 'none'],
  'Must be each, hourly, daily or none.',
)
export type LeadMailChoice = z.infer<typeof LeadMailChoice>

export const OwnAccount = Attorney.extend({
  language: AccountLanguage.nullable().describe('The language of mails to you; null means English.'),
  lead_mails: LeadMailChoice.nullable().describe(
    'How you are told of new leads; null follows the firm: each, or none if the firm has named the addresses that are told.',
  ),
}).meta({ id: 'OwnAccount' })

export const OwnAccountChange = z
  .object({
    name: AccountName.nullable().optional().describe('Null removes the name.'),
    language: AccountLanguage.optional().describe('The language of mails to you.'),
    lead_mails: LeadMailChoice.nullable().optional().describe('Null follows the firm.'),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Name at least one of name, language, lead_mails.',
    path: ['name'],
  })
  .meta({ id: 'OwnAccountChange' })

/** An attorney to whom leads can be assigned, or were before the account was deactivated. */
export const Colleague = z
  .object({
    id: RowId,
    name: StoredName,
    email: StoredEmail,
    active: z.boolean().meta({ description: 'False when deactivated.', examples: [true] }),
  })
  .meta({ id: 'Colleague' })

/** Active attorneys come first; within each group the order is by name, or by e-mail if there is no name. */
export const Colleagues = z
  .object({ items: z.array(Colleague).max(limits.colleaguesListedMax) })
  .meta({ id: 'Colleagues' })

export const TeamMember = Attorney.extend({
  pending_leads: Count.meta({ description: 'How many pending leads are assigned to the person.' }),
}).meta({ id: 'TeamMember' })

export const ChangedAttorney = Attorney.extend({
  bulk_id: RowId.optional().describe(
    'The change of many leads that gives the pending leads of the person away; left out if there is none.',
  ),
}).meta({ id: 'ChangedAttorney' })

export const AttorneyPage = pageOf(TeamMember).meta({ id: 'AttorneyPage' })
export const AttorneyQuery = PageQuery.extend({
  status: z
    .enum(AttorneyStatus.options, `Must be one of ${AttorneyStatus.options.join(', ')}.`)
    .optional()
    .describe('Only accounts with this status.'),
})
export type AttorneyStatus = z.infer<typeof AttorneyStatus>
export const AttorneyPath = z.object({ id: Id })

export const Registration = z
  .object({
    email: AccountEmail,
    password: NewPassword,
    name: AccountName.optional(),
    language: AccountLanguage.optional().describe('The language of mails to the person.'),
    setup_code: z
      .string()
      .max(100)
      .optional()
      .describe('The code printed at start; needed only for the first registration on a public address.'),
  })
  .meta({ id: 'Registration' })

export const AttorneyChange = z
  .object({
    is_active: z
      .boolean('Must be true or false.')
      .optional()
      .meta({ description: 'True approves the account, false deactivates it.', examples: [true] }),
    role: Role.optional(),
    leads_to: RowId.nullable()
      .optional()
      .describe(
        'Only with is_active false: the active attorney to whom the pending leads of the person go, or null for nobody. Without it they stay assigned to the person.',
      ),
  })
  .refine((change) => change.is_active !== undefined || change.role !== undefined, {
    error: 'Name at least one of is_active, role.',
    path: ['is_active'],
  })
  .refine(({ is_active, leads_to }) => leads_to === undefined || is_active === false, {
    error: 'Leads can be given away only with is_active false.',
    path: ['leads_to'],
  })
  .meta({ id: 'AttorneyChange', examples: [{ is_active: false, leads_to: 7 }] })

/** A password to sign in with. It only has a maximum length: the rules for passwords apply when a password is set. */
export const GivenPassword = z
  .string('This field is required.')
  .min(1, 'This field is required.')
  .max(1024, 'Too long.')
  .meta({ format: 'password', examples: ['a sentence only you know'] })

export const PasswordChange = z
  .object({ current_password: GivenPassword, new_password: NewPassword })
  .meta({ id: 'PasswordChange' })

const refreshTokenExample = 'q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'

/** The e-mail of an account, as typed to sign in. */
export const SignInEmail = z
  .string('This field is required.')
  .overwrite((email) => normalizeEmail(email).toLowerCase())
  .min(1, 'This field is required.')
  .max(limits.emailMaxLength, 'Too long.')
  .refine(hasNoNul, 'Control characters are not allowed.')

/** RFC 6749 sections 4.3.2 (password) and 6 (refresh_token). As in the original API, the default grant_type is password. */
export const TokenRequest = z.preprocess(
  (form) =>
    typeof form === 'object' && form !== null && !('grant_type' in form && form.grant_type)
      ? { ...form, grant_type: 'password' }
      : form,
  z.discriminatedUnion('grant_type', [
    z
      .object({
        grant_type: z.literal('password').describe('The default is password.'),
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
          .meta({
            description: 'To renew: the token from the last answer.',
            examples: [refreshTokenExample],
          }),
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
