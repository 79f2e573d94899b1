import assert from 'node:assert/strict'
import { until } from '#server/testing/until.ts'
import { type Visitor, barbara, heading, refused, send, signIn } from './scene.ts'

/** Registers a second attorney, who waits for approval and cannot read any lead until then. */
export const askForAccess = async (link: string, newcomer: Visitor): Promise<void> => {
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

export const approve = async (site: string, { page }: Visitor): Promise<void> => {
  await page.goto(`${site}/app/team`)
  const waiting = page.getByRole('link', { name: 'Team 1' })
  await waiting.waitFor()
  await page.getByRole('button', { name: `Approve: ${barbara.name}` }).focus()
  await page.keyboard.press('Enter')
  const question = page.getByRole('dialog')
  await question.getByText('able to read and change all leads').waitFor()
  await question.locator(':focus').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('2 active accounts').waitFor()
  await waiting.waitFor({ state: 'detached' })
  await until('the focus is not lost with the button', () =>
    page.evaluate<boolean>('document.activeElement !== document.body'),
  )
}

/** After the approval, opens the lead from the waiting page. Links for admins are not shown. */
export const openLeadOnceApproved = async (link: string, { page }: Visitor): Promise<void> => {
  await page.getByRole('button', { name: 'Try again' }).click()
  await heading(page, 'Ada Lovelace')
  assert.equal(page.url(), link)
  assert.equal((await page.context().cookies()).length, 1)
  assert.equal(await page.getByRole('link', { name: 'Account' }).count(), 1)
  assert.equal(await page.getByRole('link', { name: 'Team' }).count(), 0)
}
