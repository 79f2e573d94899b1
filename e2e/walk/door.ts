import { transact } from '#server/adapters/database/transact.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { type AtDesk, type AtDoor, type Stage, account, open, send, signIn, untilItSays } from './stage.ts'

/** Before there is anybody: leaves the admin signed in at the desk. */
export const walkFirstRun = async ({ desk }: AtDesk): Promise<void> => {
  await desk.holding(/\/api\/welcome/, async () => {
    await open(desk, '/register')
    await desk.page.getByRole('heading', { name: 'Loading' }).waitFor()
    await desk.look('first run, loading')
  })
  await open(desk, '', 'Welcome to Foyer')
  await desk.look('first run')
  await desk.refused(422, async () => {
    await send(desk, { 'Your name': '', 'E-mail': 'nobody', Password: 'short' }, 'Create the account')
    await desk.page.getByText('At least 12 characters.', { exact: true }).waitFor()
    await desk.look('first run, mistakes')
  })
  await send(
    desk,
    { 'Your name': account.name, 'E-mail': account.email, Password: account.password },
    'Create the account',
  )
  await desk.page.getByText('Here is where people will arrive').waitFor()
}

export const walkRegister = async ({ door }: AtDoor): Promise<void> => {
  await open(door, '/register', 'Join your firm')
  await door.look('register')
  await door.failing(/\/api\/auth\/register/, async () => {
    await send(door, { 'E-mail': 'ada@example.com', Password: account.password }, 'Ask for access')
    await door.page.getByRole('alert').waitFor()
    await door.look('register, offline')
  })
  await send(door, { 'Your name': 'Ada Lovelace', 'E-mail': 'ada@example.com' }, 'Ask for access')
  await door.page.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
  await door.look('register, waiting for approval')
}

export const walkSignIn = async (stage: Stage): Promise<void> => {
  const { door, foyer } = stage
  await door.failing(/\/api\/welcome/, async () => {
    await open(door, '/inbox')
    await untilItSays(door, 'The server cannot be reached')
    await door.look('sign-in, the server is away')
  })
  await door.holding(/\/api\/welcome/, async () => {
    await open(door, '/inbox')
    await door.page.getByRole('status').waitFor()
    await door.look('sign-in, not known yet who it is')
  })
  await open(door, '/inbox', 'Sign in')
  await door.look('sign-in')
  await door.lookZoomed('sign-in')
  await door.refused(401, async () => {
    await signIn(door, account.email, 'not the password at all')
    await door.page.getByRole('alert').waitFor()
    await door.look('sign-in, wrong password')
  })
  await door.refused(422, async () => {
    await signIn(door, '', '')
    await door.page.getByText('This field is required.').first().waitFor()
    await door.look('sign-in, nothing typed')
  })
  await foyer.attorney({ email: 'waiting@example.com', status: 'waiting' })
  await door.refused(403, async () => {
    await signIn(door, 'waiting@example.com', testPassword)
    await door.page.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
    await door.look('sign-in, waiting for approval')
  })
}

export const walkForgotPassword = async ({ door }: AtDoor): Promise<void> => {
  await open(door, '/forgot-password', 'Forgot your password?')
  await door.look('forgot password')
  await door.failing(/\/api\/auth\/password-reset/, async () => {
    await send(door, { 'E-mail': account.email }, 'Send the link')
    await door.page.getByRole('alert').waitFor()
    await door.look('forgot password, offline')
  })
  await send(door, {}, 'Send the link')
  await door.page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  await door.look('forgot password, sent')
}

export const walkResetPassword = async ({ door, foyer }: AtDoor): Promise<void> => {
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

  await open(door, '/reset-password', 'This link is not complete')
  await door.look('reset password, incomplete link')
  await open(door, '/sign-in', 'Sign in')
  await open(door, `/reset-password#${token}`, 'Set a new password')
  await door.look('reset password')
  await door.refused(422, async () => {
    await send(door, { 'New password': 'short' }, 'Set the password')
    await door.page.getByText('At least 12 characters.', { exact: true }).waitFor()
    await door.look('reset password, too short')
  })
  await send(door, { 'New password': 'another sentence of mine' }, 'Set the password')
  await door.page.getByRole('heading', { name: 'Your password is set' }).waitFor()
  await door.look('reset password, done')
  for (const [state, wrong] of [
    ['reset password, used link', token],
    ['reset password, bad link', '7.nothing-of-ours'],
  ] as const) {
    await door.refused(400, async () => {
      await open(door, '/sign-in', 'Sign in')
      await open(door, `/reset-password#${wrong}`, 'Set a new password')
      await send(door, { 'New password': 'another sentence of mine' }, 'Set the password')
      await door.page.getByRole('alert').waitFor()
      await door.look(state)
    })
  }
}
