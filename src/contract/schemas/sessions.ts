import { z } from 'zod'
import { AccessToken, Attorney, GivenPassword, LifeSeconds, SignInEmail } from './attorneys.ts'
import { AccountEmail } from '#contract/values/email.ts'
import { Instant, NewPassword } from './fields.ts'
import { limits } from '#contract/limits.ts'

/** What the app has to know before anybody has signed in. */
export const Welcome = z
  .object({
    first_run: z.boolean().meta({
      description: 'Nobody has an account yet: the first to register becomes the admin.',
      examples: [false],
    }),
    setup_code_needed: z.boolean().meta({
      description: 'The first registration has to name the code that the server printed at start.',
      examples: [false],
    }),
    registration: z
      .enum(['open', 'approval', 'closed'])
      .describe('What becomes of further registrations: active at once, waiting for an admin, refused.'),
    firm_name: z
      .string()
      .max(200)
      .meta({ examples: ['Our firm'] }),
    has_session: z.boolean().meta({
      description: 'A session cookie came along, so that renewing is worth a try.',
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

/** The refresh token is in the cookie, out of reach of scripts. */
export const BrowserSession = z
  .object({ access_token: AccessToken, expires_in: LifeSeconds, attorney: Attorney })
  .meta({ id: 'BrowserSession' })

export const Session = z
  .object({
    id: z.uuid().meta({ examples: ['3f2c9a51-7d0e-4c8b-9a36-5e1f0b7d2c84'] }),
    created_at: Instant.describe('When it was signed in.'),
    last_used_at: Instant.describe('When it was last renewed.'),
    device: z
      .string()
      .max(limits.deviceMaxLength)
      .nullable()
      .meta({
        description: 'Browser and system by their own account; null where they told nothing.',
        examples: ['Firefox on Linux'],
      }),
    current: z.boolean().meta({ description: 'The one that asks.', examples: [true] }),
  })
  .meta({ id: 'Session' })

/** Those that go on, the last used first. */
export const Sessions = z
  .object({ items: z.array(Session).max(limits.sessionsListedMax) })
  .meta({ id: 'Sessions' })

export const SessionPath = z.object({
  id: z.uuid('Must be the id of a session.').meta({ description: 'The id, as the list tells it.' }),
})

export const PasswordResetRequest = z.object({ email: AccountEmail }).meta({ id: 'PasswordResetRequest' })

export const PasswordReset = z
  .object({
    token: z
      .string('This field is required.')
      .min(1, 'This field is required.')
      .max(200, 'Too long.')
      .meta({
        description: 'From the link in the mail: what follows the #.',
        examples: ['7.q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'],
      }),
    new_password: NewPassword,
  })
  .meta({ id: 'PasswordReset' })
