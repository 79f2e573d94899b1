import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { testPassword } from '#server/testing/attorneys.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)

const signIn = async (page: Page, url: string) => {
  await page.goto(`${url}/app/sign-in`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('[data-row]').first().waitFor()
}

test('names are written in the order of their language in the inbox, on the lead page, in the title and in search results', async (t) => {
  const foyer = await onlySqlite(t)()
  await foyer.attorney({ email: 'grace@example.com' })
  const people = [
    ['小明', '王', '王小明'],
    ['길동', '홍', '홍길동'],
    ['David', '王', 'David 王'],
    ['Ada', 'Lovelace', 'Ada Lovelace'],
  ] as const
  for (const [n, [first_name, last_name]] of people.entries())
    await foyer.submit({ first_name, last_name, email: `lead-${n}@example.com` })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url)
  for (const [, , name] of people) {
    await page.getByRole('link', { name, exact: true }).waitFor()
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).waitFor()
  }
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').fill('王小明')
  await page.getByRole('dialog').getByText('王小明', { exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '王小明', exact: true }).waitFor()
  assert.equal(await page.title(), '王小明 · Foyer')
  await page.keyboard.press('r')
  await page.getByRole('dialog', { name: 'How did you reach 王小明?' }).waitFor()
  await page.keyboard.press('e')
  await page.getByRole('alert').getByText('王小明').waitFor()
  assert.equal(await page.getByText('小明 王').count(), 0)
  assert.deepEqual(complaints, [])
})
