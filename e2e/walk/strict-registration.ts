import { testPassword } from '#server/testing/attorneys.ts'
import type { Camera } from './camera.ts'
import { type VisitorBrowser, account, open, send, signIn } from './browsers.ts'

/** Walks the first registration on a server that is not bound to loopback, which asks for a setup code. */
export const walkSetupCode = async (visitor: Camera): Promise<void> => {
  await open(visitor, '/register', 'Welcome to Foyer')
  await visitor.page.getByLabel('Setup code').waitFor()
  await visitor.look('first run, setup code')
  await visitor.refused(403, async () => {
    const { name, email, password } = account
    const typed = { 'Your name': name, 'E-mail': email, Password: password, 'Setup code': 'AAAA-AAAA' }
    await send(visitor, typed, 'Create the account')
    await visitor.page.getByRole('alert').waitFor()
    await visitor.look('first run, wrong setup code')
  })
}

/** Walks the pages of a firm with closed registration, and signing in after too many attempts. */
export const walkClosedRegistration = async ({ visitor, foyer }: VisitorBrowser): Promise<void> => {
  await foyer.attorney({ email: account.email })
  await open(visitor, '/register', 'This firm takes no registrations')
  await visitor.look('register, closed')
  await open(visitor, '/sign-in', 'Sign in')
  await visitor.glance('sign-in, closed registration')
  await visitor.refused(401, async () => {
    await signIn(visitor, account.email, 'not the password at all')
    await visitor.page.getByRole('alert').waitFor()
  })
  await visitor.refused(429, async () => {
    await signIn(visitor, account.email, testPassword)
    await visitor.page.getByText('Too many attempts').waitFor()
    await visitor.look('sign-in, too many attempts')
  })
}
