import { z } from 'zod'
import { AccountEmail } from '#contract/values/email.ts'
import { Role } from './attorneys.ts'
import {
  AccountName,
  Id,
  Instant,
  NewPassword,
  RowId,
  StoredEmail,
  pageOf,
} from '#contract/schemas/fields.ts'
import { Person } from '#contract/schemas/lead-record.ts'
import { MailTrouble } from '#contract/schemas/mails.ts'
import { LanguageCode } from '#contract/schemas/setting-values.ts'

/**
 * queued: the mail is not sent yet. failed: it was not accepted. expired: seven days are over. inviter_left: who sent it is no
 * active admin any more.
 */
export const InvitationState = z.enum(['queued', 'sent', 'failed', 'expired', 'inviter_left'])
export type InvitationState = z.infer<typeof InvitationState>

export const Invitation = z
  .object({
    id: RowId,
    email: StoredEmail,
    role: Role.describe('The role that the person will have.'),
    language: LanguageCode.meta({ description: 'The language of the mail.', examples: ['en'] }),
    state: InvitationState.describe(
      'queued: the mail is not sent yet. sent: the mail server has accepted it. failed: it has not; see last_error. expired: the link was not used within seven days. inviter_left: who sent it is no longer an active admin, so the link does not work. Send it again in the last three cases.',
    ),
    last_error: z
      .string()
      .max(1000)
      .nullable()
      .meta({ description: 'The answer of the mail server to the last try.', examples: [null] }),
    trouble: MailTrouble.nullable().describe('recipient: only this address is refused.'),
    invited_by: Person,
    sent_at: Instant.nullable().describe('When the mail server accepted the mail; null until then.'),
    expires_at: Instant,
  })
  .meta({ id: 'Invitation' })

export const InvitationPage = pageOf(Invitation).meta({ id: 'InvitationPage' })
export const InvitationPath = z.object({ id: Id })

export const NewInvitation = z
  .object({
    email: AccountEmail,
    role: Role.default('attorney').describe('The role that the person will have.'),
    language: LanguageCode.default('en').meta({
      description: 'The language of the mail: one of those of the form.',
      examples: ['es'],
    }),
  })
  .meta({ id: 'NewInvitation' })

const Token = z
  .string('This field is required.')
  .min(1, 'This field is required.')
  .max(200, 'Too long.')
  .meta({
    description: 'The part of the link in the mail that follows the #.',
    examples: ['7.q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'],
  })

export const InvitationToken = z.object({ token: Token }).meta({ id: 'InvitationToken' })

/** What the invited person sees before they accept. */
export const OpenInvitation = z
  .object({
    email: StoredEmail,
    role: Role,
    firm_name: z
      .string()
      .max(200)
      .meta({ examples: ['Example & Partners'] }),
    invited_by: z
      .string()
      .max(300)
      .meta({ description: 'Name or e-mail of the admin.', examples: ['Grace Hopper'] }),
    expires_at: Instant,
  })
  .meta({ id: 'OpenInvitation' })

export const AcceptedInvitation = z
  .object({ token: Token, name: AccountName.optional(), password: NewPassword })
  .meta({ id: 'AcceptedInvitation' })
