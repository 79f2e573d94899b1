import { transact } from '#server/adapters/database/transact.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import {
  type AdminBrowser,
  type VisitorBrowser,
  type Browsers,
  account,
  open,
  send,
  signIn,
  waitForText,
} from './browsers.ts'

/** Walks the first registration. Afterwards the admin is signed in. */
export const walkFirstRun = async ({ admin }: AdminBrowser): Promise<void> => {
  await admin.holding(/\/api\/welcome/, async () => {
    await open(admin, '/register')
    await admin.page.getByRole('heading', { name: 'Loading' }).waitFor()
    await admin.look('first run, loading')
  })
  await open(admin, '', 'Welcome to Foyer')
  await admin.look('first run')
  await admin.refused(422, async () => {
    await send(admin, { 'Your name': '', 'E-mail': 'nobody', Password: 'short' }, 'Create the account')
    await admin.page.getByText('At least 12 characters.', { exact: true }).waitFor()
    await admin.look('first run, mistakes')
  })
  await send(
    admin,
    { 'Your name': account.name, 'E-mail': account.email, Password: account.password },
    'Create the account',
  )
  await admin.page.getByText('Leads will appear here').waitFor()
}

export const walkRegister = async ({ visitor }: VisitorBrowser): Promise<void> => {
  await open(visitor, '/register', 'Join your firm')
  await visitor.look('register')
  await visitor.failing(/\/api\/auth\/register/, async () => {
    await send(visitor, { 'E-mail': 'ada@example.com', Password: account.password }, 'Ask for access')
    await visitor.page.getByRole('alert').waitFor()
    await visitor.look('register, offline')
  })
  await send(visitor, { 'Your name': 'Ada Lovelace', 'E-mail': 'ada@example.com' }, 'Ask for access')
  await visitor.page.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
  await visitor.look('register, waiting for approval')
}

export const walkSignIn = async (browsers: Browsers): Promise<void> => {
  const { visitor, foyer } = browsers
  await visitor.failing(/\/api\/welcome/, async () => {
    await open(visitor, '/inbox')
    await waitForText(visitor, 'The server cannot be reached')
    await visitor.look('sign-in, the server is away')
  })
  await visitor.holding(/\/api\/welcome/, async () => {
    await open(visitor, '/inbox')
    await visitor.page.getByRole('status').waitFor()
    await visitor.look('sign-in, not known yet who it is')
  })
  await open(visitor, '/inbox', 'Sign in')
  await visitor.look('sign-in')
  await visitor.lookZoomed('sign-in')
  await visitor.refused(401, async () => {
    await signIn(visitor, account.email, 'not the password at all')
    await visitor.page.getByRole('alert').waitFor()
    await visitor.look('sign-in, wrong password')
  })
  await visitor.refused(422, async () => {
    await signIn(visitor, '', '')
    await visitor.page.getByText('This field is required.').first().waitFor()
    await visitor.look('sign-in, nothing typed')
  })
  await foyer.attorney({ email: 'waiting@example.com', status: 'waiting' })
  await visitor.refused(403, async () => {
    await signIn(visitor, 'waiting@example.com', testPassword)
    await visitor.page.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
    await visitor.look('sign-in, waiting for approval')
  })
}

export const walkForgotPassword = async ({ visitor }: VisitorBrowser): Promise<void> => {
  await open(visitor, '/forgot-password', 'Forgot your password?')
  await visitor.look('forgot password')
  await visitor.failing(/\/api\/auth\/password-reset/, async () => {
    await send(visitor, { 'E-mail': account.email }, 'Send the link')
    await visitor.page.getByRole('alert').waitFor()
    await visitor.look('forgot password, offline')
  })
  await send(visitor, {}, 'Send the link')
  await visitor.page.getByRole('heading', { name: 'Check your email' }).waitFor()
  await visitor.look('forgot password, sent')
}

export const walkResetPassword = async ({ visitor, foyer }: VisitorBrowser): Promise<void> => {
  const { id } = await foyer.attorney({ email: 'hedy@example.com' })
  const { db, resetTokens } = foyer.deps
  const now = foyer.deps.now()
  const reset = await transact(db, (tx) =>
    tx
      .insertInto('password_resets')
      .values({ attorney_id: id, created_at: now, expires_at: now + 3_600_000, used_at: null })
      .returning(['id', 'created_at'])
      .executeTakeFirstOrThrow(),
  )
  const token = resetTokens.issue({ ...reset, attorney_id: id })

  await open(visitor, '/reset-password', 'This link is not complete')
  await visitor.look('reset password, incomplete link')
  await open(visitor, '/sign-in', 'Sign in')
  await open(visitor, `/reset-password#${token}`, 'Set a new password')
  await visitor.look('reset password')
  await visitor.refused(422, async () => {
    await send(visitor, { 'New password': 'short' }, 'Set the password')
    await visitor.page.getByText('At least 12 characters.', { exact: true }).waitFor()
    await visitor.look('reset password, too short')
  })
  await send(visitor, { 'New password': 'another sentence of mine' }, 'Set the password')
  await visitor.page.getByRole('heading', { name: 'Your password is set' }).waitFor()
  await visitor.look('reset password, done')
  for (const [state, wrong] of [
    ['reset password, used link', token],
    ['reset password, bad link', '7.nothing-of-ours'],
  ] as const) {
    await visitor.refused(400, async () => {
      await open(visitor, '/sign-in', 'Sign in')
      await open(visitor, `/reset-password#${wrong}`, 'Set a new password')
      await send(visitor, { 'New password': 'another sentence of mine' }, 'Set the password')
      await visitor.page.getByRole('alert').waitFor()
      await visitor.look(state)
    })
  }
}

export const walkInvitation = async ({ visitor, foyer }: VisitorBrowser): Promise<void> => {
  const { db, invitationTokens } = foyer.deps
  const { token: admin } = await foyer.attorney({ email: 'margaret@example.com' })
  const json = { email: 'invited@example.com', role: 'admin' }
  const { id } = (await foyer.call('POST', '/api/invitations', { token: admin, json })).body
  const row = await db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const token = invitationTokens.issue(row)

  await open(visitor, '/invitation', 'This link is not complete')
  await visitor.look('invitation, incomplete link')
  await open(visitor, '/sign-in', 'Sign in')
  await open(visitor, `/invitation#${token}`, 'Join Our firm')
  await visitor.look('invitation')
  await visitor.refused(422, async () => {
    await send(visitor, { 'Your name': 'Annie Easley', Password: 'short' }, 'Accept the invitation')
    await visitor.page.getByText('At least 12 characters.', { exact: true }).waitFor()
    await visitor.look('invitation, mistakes')
  })
  await visitor.refused(400, async () => {
    await open(visitor, '/sign-in', 'Sign in')
    await open(visitor, '/invitation#7.nothing-of-ours', 'This invitation cannot be opened')
    await visitor.look('invitation, bad link')
  })
}
