import assert from 'node:assert/strict'
import { until } from '#server/testing/until.ts'
import { type Somebody, barbara, heading, refused, send, signIn } from './scene.ts'

/** Whoever asks for access waits, and until then reads nothing. */
export const askForAccess = async (link: string, newcomer: Somebody): Promise<void> => {
  const { page } = newcomer
  await page.goto(new URL('/app/register', link).href)
  await heading(page, 'Join your firm')
  await send(
    page,
    { 'Your name': barbara.name, 'E-mail': barbara.email, Password: barbara.password },
    'Ask for access',
  )
  await heading(page, 'Waiting for approval')

  await page.goto(link)
  await heading(page, 'Sign in')
  await refused(newcomer, 403, async () => {
    await signIn(page, barbara)
    await heading(page, 'Waiting for approval')
  })
  assert.equal(await page.getByText('Ada Lovelace').count(), 0)
  assert.deepEqual(await page.context().cookies(), [], 'no session')
}

export const letIn = async (site: string, { page }: Somebody): Promise<void> => {
  await page.goto(`${site}/app/team`)
  const waiting = page.getByRole('link', { name: 'Team 1' })
  await waiting.waitFor()
  await page.getByRole('button', { name: `Let in: ${barbara.name}` }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('2 active accounts').waitFor()
  await waiting.waitFor({ state: 'detached' })
  await until('the focus is not lost with the button', () =>
    page.evaluate<boolean>('document.activeElement !== document.body'),
  )
}

/** From the page they waited on to the lead they wanted to read; what is for admins is not there. */
export const goOn = async (link: string, { page }: Somebody): Promise<void> => {
  await page.getByRole('button', { name: 'Try again' }).click()
  await heading(page, 'Ada Lovelace')
  assert.equal(page.url(), link)
  assert.equal((await page.context().cookies()).length, 1)
  assert.equal(await page.getByRole('link', { name: 'Account' }).count(), 1)
  assert.equal(await page.getByRole('link', { name: 'Team' }).count(), 0)
}
