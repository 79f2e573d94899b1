import { testPassword } from '#server/testing/attorneys.ts'
import type { Camera } from './camera.ts'
import { type AtDoor, account, open, send, signIn } from './stage.ts'

/** A server that others can reach, and that nobody has registered at yet. */
export const walkSetupCode = async (door: Camera): Promise<void> => {
  await open(door, '/register', 'Welcome to Foyer')
  await door.page.getByLabel('Setup code').waitFor()
  await door.look('first run, setup code')
  await door.refused(403, async () => {
    const { name, email, password } = account
    const typed = { 'Your name': name, 'E-mail': email, Password: password, 'Setup code': 'AAAA-AAAA' }
    await send(door, typed, 'Create the account')
    await door.page.getByRole('alert').waitFor()
    await door.look('first run, wrong setup code')
  })
}

/** Nobody new is taken, and whoever guesses a password has to wait. */
export const walkClosedDoor = async ({ door, foyer }: AtDoor): Promise<void> => {
  await foyer.attorney({ email: account.email })
  await open(door, '/register', 'This firm takes no registrations')
  await door.look('register, closed')
  await open(door, '/sign-in', 'Sign in')
  await door.glance('sign-in, closed registration')
  await door.refused(401, async () => {
    await signIn(door, account.email, 'not the password at all')
    await door.page.getByRole('alert').waitFor()
  })
  await door.refused(429, async () => {
    await signIn(door, account.email, testPassword)
    await door.page.getByText('Too many attempts').waitFor()
    await door.look('sign-in, too many attempts')
  })
}
