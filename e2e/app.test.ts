import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)

const account = { name: 'Grace Hopper', email: 'grace@example.com', password: 'correct horse battery staple' }

const signUp = async (page: Page, url: string) => {
  await page.goto(`${url}/app`)
  await page.getByLabel('Your name').fill(account.name)
  await page.getByLabel('E-mail').fill(account.email)
  await page.getByLabel('Password', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: 'Create the account' }).click()
  await page.getByText('Here is where people will arrive').waitFor()
}

const stateOf = async (foyer: TestFoyer) => {
  const { state } = await foyer.deps.db.selectFrom('leads').select('state').executeTakeFirstOrThrow()
  return state
}

test('the first attorney signs up, sees a lead arrive, reaches out by keyboard, and takes it back', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints } = await visit(t)
  await signUp(page, foyer.url)

  await foyer.submit()
  const row = page.locator('[data-row] a').first()
  await row.waitFor()

  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/app\/leads\/1$/)
  await page.getByRole('heading', { name: 'Timeline' }).waitFor()
  await page.keyboard.press('r')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('p')
  await page.getByText('Reached out by phone').waitFor()
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  assert.equal(await stateOf(foyer), 'REACHED_OUT')

  await page.keyboard.press('z')
  await page.getByText('Undone:').waitFor()
  assert.equal(await stateOf(foyer), 'PENDING')
  assert.deepEqual(complaints, [])
})

test('a second attorney waits for approval, and the admin lets them in', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const admin = await visit(t)
  await signUp(admin.page, foyer.url)
  const { page } = await visit(t)
  await page.goto(`${foyer.url}/app/register`)
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill('another sentence of mine')
  await page.getByRole('button', { name: 'Ask for access' }).click()
  await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
  await admin.page.goto(`${foyer.url}/app/team`)
  await admin.page.getByRole('button', { name: 'Let in: Ada Lovelace' }).click()
  await admin.page.getByText('2 active accounts').waitFor()
  await page.goto(`${foyer.url}/app/sign-in`)
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill('another sentence of mine')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  assert.equal(await page.getByRole('link', { name: 'Team' }).count(), 0)
})
