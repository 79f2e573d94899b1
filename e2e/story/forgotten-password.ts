import assert from 'node:assert/strict'
import { type Scene, type Visitor, grace, heading, linkIn, mailTo, refused, send, signIn } from './scene.ts'

const newPassword = 'a better sentence than before'

/** @returns the link in the mail */
export const askForResetLink = async (scene: Scene, site: string, { page }: Visitor): Promise<string> => {
  await page.goto(`${site}/app/sign-in`)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(grace.email)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await heading(page, 'Forgot your password?')
  assert.equal(await page.getByRole('textbox', { name: 'E-mail' }).inputValue(), grace.email)
  assert.ok(!page.url().includes('@'))
  await send(page, {}, 'Send the link')
  await heading(page, 'Check your email')
  const mail = await mailTo(scene, grace.email, /password/)
  assert.deepEqual(mail.envelope.to, [grace.email])
  return linkIn(mail.parsed.text, '/app/reset-password#')
}

/** Sets the password. The browsers that were signed in with the old one show the sign-in page without any action. */
export const setPassword = async (link: string, { page }: Visitor, others: Visitor[]): Promise<void> => {
  for (const { complaints } of others) assert.deepEqual(complaints, [])
  await page.goto(link)
  await send(page, { 'New password': newPassword }, 'Set the password')
  await heading(page, 'Your password is set')
  for (const other of others) {
    await heading(other.page, 'Sign in')
    assert.equal(await other.page.getByText('Ada Lovelace').count(), 0)
    assert.deepEqual(await other.page.context().cookies(), [])
  }
}

/** Chromium logs each answer 401 that ended a session; their number varies. All other complaints fail the test. */
export const assertOnlyUnauthorized = ({ complaints }: Visitor): void => {
  const others = complaints.filter((text) => !text.includes(' responded with a status of 401 '))
  assert.deepEqual(others, [])
}

export const useLinkAgain = async (link: string, visitor: Visitor): Promise<void> => {
  const { page } = visitor
  await page.goto(new URL('/app/sign-in', link).href)
  await page.goto(link)
  await refused(visitor, 400, async () => {
    await send(page, { 'New password': 'whoever else has read the mail' }, 'Set the password')
    await page.getByRole('alert').getByText('This link is not valid, or no longer.').waitFor()
  })
}

export const signInWithNew = async (site: string, visitor: Visitor): Promise<void> => {
  const { page } = visitor
  await page.goto(`${site}/app/sign-in`)
  await refused(visitor, 401, async () => {
    await signIn(page, grace)
    await page.getByRole('alert').waitFor()
  })
  await signIn(page, { ...grace, password: newPassword })
  await heading(page, 'Inbox')
}

/** The session of the other attorney continues. */
export const staysSignedIn = async ({ page }: Visitor): Promise<void> => {
  await page.reload()
  await heading(page, 'Ada Lovelace')
}
