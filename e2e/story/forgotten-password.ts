import assert from 'node:assert/strict'
import { type Scene, type Somebody, grace, heading, linkIn, mailTo, refused, send, signIn } from './scene.ts'

const newPassword = 'a better sentence than before'

/** @returns the link in the mail */
export const askForLink = async (scene: Scene, site: string, { page }: Somebody): Promise<string> => {
  await page.goto(`${site}/app/sign-in`)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(grace.email)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await heading(page, 'Forgot your password?')
  assert.equal(await page.getByRole('textbox', { name: 'E-mail' }).inputValue(), grace.email)
  assert.ok(!page.url().includes('@'))
  await send(page, {}, 'Send the link')
  await heading(page, 'Look into your mail')
  const mail = await mailTo(scene, grace.email, /password/)
  assert.deepEqual(mail.envelope.to, [grace.email])
  return linkIn(mail.parsed.text, '/app/reset-password#')
}

/** Sets the password; the browsers that were signed in with the old one are at the door without doing anything. */
export const setPassword = async (link: string, { page }: Somebody, others: Somebody[]): Promise<void> => {
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

/** Chromium reports each answer 401 that told a browser its session was over; how many, chance decides. */
export const onlyTurnedAway = ({ complaints }: Somebody): void => {
  const others = complaints.filter((text) => !text.includes(' responded with a status of 401 '))
  assert.deepEqual(others, [])
}

export const useLinkAgain = async (link: string, somebody: Somebody): Promise<void> => {
  const { page } = somebody
  await page.goto(new URL('/app/sign-in', link).href)
  await page.goto(link)
  await refused(somebody, 400, async () => {
    await send(page, { 'New password': 'whoever else has read the mail' }, 'Set the password')
    await page.getByRole('alert').getByText('This link is not valid (any more).').waitFor()
  })
}

export const signInWithNew = async (site: string, somebody: Somebody): Promise<void> => {
  const { page } = somebody
  await page.goto(`${site}/app/sign-in`)
  await refused(somebody, 401, async () => {
    await signIn(page, grace)
    await page.getByRole('alert').waitFor()
  })
  await signIn(page, { ...grace, password: newPassword })
  await heading(page, 'Inbox')
}

/** Somebody else's session goes on. */
export const staysIn = async ({ page }: Somebody): Promise<void> => {
  await page.reload()
  await heading(page, 'Ada Lovelace')
}
