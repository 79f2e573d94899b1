import { z } from 'zod'
import { AccessToken, Attorney, GivenPassword, LifeSeconds, SignInEmail } from './attorneys.ts'
import { AccountEmail } from '#contract/values/email.ts'
import { Instant, NewPassword } from '#contract/schemas/fields.ts'
import { limits } from '#contract/limits.ts'

/** What the app needs to know before somebody signs in. */
export const Welcome = z
  .object({
    first_run: z.boolean().meta({
      description: 'Whether no account exists yet: the first person to register becomes the admin.',
      examples: [false],
    }),
    setup_code_needed: z.boolean().meta({
      description: 'Whether the first registration needs the code that the server printed at start.',
      examples: [false],
    }),
    registration: z
      .enum(['open', 'approval', 'closed'])
      .describe(
        'Later accounts are active at once (open), wait for an admin (approval), or are refused (closed).',
      ),
    firm_name: z
      .string()
      .max(200)
      .meta({ examples: ['Our firm'] }),
    firm_time_zone: z
      .string()
      .max(limits.timeZoneMaxLength)
      .meta({ description: 'The zone of the times that the app shows.', examples: ['America/New_York'] }),
    has_session: z.boolean().meta({
      description: 'Whether the request had a session cookie, so that the app can try to renew the session.',
      examples: [true],
    }),
  })
  .meta({ id: 'Welcome' })

export const Credentials = z
  .object({
    email: SignInEmail.meta({ examples: ['ada@example.com'] }),
    password: GivenPassword,
  })
  .meta({ id: 'Credentials' })

/** The refresh token is not in the answer but in a cookie that scripts cannot read. */
export const BrowserSession = z
  .object({ access_token: AccessToken, expires_in: LifeSeconds, attorney: Attorney })
  .meta({ id: 'BrowserSession' })

export const Session = z
  .object({
    id: z.uuid().meta({ examples: ['3f2c9a51-7d0e-4c8b-9a36-5e1f0b7d2c84'] }),
    created_at: Instant.describe('When the attorney signed in.'),
    last_used_at: Instant.describe('When the session was last renewed.'),
    device: z
      .string()
      .max(limits.deviceMaxLength)
      .nullable()
      .meta({
        description: 'Browser and operating system, as the browser names them; null if it names none.',
        examples: ['Firefox on Linux'],
      }),
    current: z
      .boolean()
      .meta({ description: 'Whether the request belongs to this session.', examples: [true] }),
  })
  .meta({ id: 'Session' })

/** The sessions that have not ended, the last used first. */
export const Sessions = z
  .object({ items: z.array(Session).max(limits.sessionsListedMax) })
  .meta({ id: 'Sessions' })

export const SessionPath = z.object({
  id: z.uuid('Must be the id of a session.').meta({ description: 'The id from the list of sessions.' }),
})

export const PasswordResetRequest = z.object({ email: AccountEmail }).meta({ id: 'PasswordResetRequest' })

export const PasswordReset = z
  .object({
    token: z
      .string('This field is required.')
      .min(1, 'This field is required.')
      .max(200, 'Too long.')
      .meta({
        description: 'The part of the link in the mail that follows the #.',
        examples: ['7.q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'],
      }),
    new_password: NewPassword,
  })
  .meta({ id: 'PasswordReset' })
