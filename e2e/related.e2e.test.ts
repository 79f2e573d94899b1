import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { referenceOf } from '#contract/values/reference.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { submitRead } from '#server/testing/read-leads.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

const open = async (page: Page, url: string, address: string) => {
  await page.goto(`${url}/app/sign-in?to=${encodeURIComponent(address)}`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a lead shows others that may be the same person, what changed in the resume, and takes "not the same person" back', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token, id } = await foyer.attorney({ email: 'grace@example.com' })
  const email = 'the.kings@example.com'
  const history = 'Analyst of engines\n'.repeat(30)
  const first = await submitRead(
    foyer,
    { first_name: 'Ada', last_name: 'King', email },
    { text: `Ada King\n+1 617 555 0101\n${history}London\n2010 to 2015` },
  )
  await submitRead(foyer, { first_name: 'William', last_name: 'King', email }, { text: 'William King\nEarl' })
  const second = await submitRead(
    foyer,
    { first_name: 'ADA', last_name: 'KING', email: 'countess@example.com' },
    { text: `Ada King\n(617) 555-0101\n${history}Ockham\n2010 to 2019` },
  )
  await foyer.call('PATCH', `/api/leads/${first}`, { token, json: { assigned_to: id, state: 'REACHED_OUT' } })
  const { page, complaints } = await visit(t)
  await open(page, foyer.url, `/leads/${second}`)
  const related = page.getByRole('region', { name: 'Perhaps the same person' })
  const ada = related.getByRole('listitem').filter({ hasText: referenceOf(first) })
  await ada.getByText('same phone · same name').waitFor()
  await ada.getByText('Reached out · assigned to grace@example.com').waitFor()
  assert.equal(
    await related.getByRole('listitem').count(),
    1,
    'her husband has only the address of the other',
  )

  await ada.getByRole('button', { name: 'What changed in the resume' }).press('Enter')
  await ada.getByText(`From ${referenceOf(first)} to ${referenceOf(second)}:`).waitFor()
  const marked = async (kind: 'ins' | 'del') =>
    (await ada.locator(kind).allInnerTexts()).map((words) => words.trim().replace('\n', ' '))
  assert.deepEqual(await marked('del'), ['Removed: +1 617 555 0101', 'Removed: London', 'Removed: 2015'])
  assert.deepEqual(await marked('ins'), ['Added: (617) 555-0101', 'Added: Ockham', 'Added: 2019'])
  assert.match((await ada.textContent()) ?? '', /engines … /, 'of what is the same only some is shown')
  await page.mouse.move(700, 5)
  assert.deepEqual(await inaccessible(page), [])

  await ada.getByRole('button', { name: 'Not the same person' }).press('Enter')
  await page
    .getByRole('alert')
    .getByText(`Ada King (${referenceOf(first)}) is another person.`)
    .waitFor()
  await related.getByText('1 lead is another person').waitFor()
  assert.equal(await ada.isVisible(), false)
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('z')
  await ada.getByRole('button', { name: 'Not the same person' }).waitFor()

  await ada.getByRole('button', { name: 'Not the same person' }).click()
  await related.getByText('1 lead is another person').click()
  await ada.getByRole('link', { name: 'Ada King' }).click()
  await page.getByRole('heading', { level: 1, name: 'Ada King', exact: true }).waitFor()
  const husband = related.getByRole('listitem').filter({ hasText: 'William King' })
  await husband.getByText('same e-mail · other name').waitFor()
  await page
    .getByText(`grace@example.com noted that ${referenceOf(second)} is another person`)
    .first()
    .waitFor()
  await related.getByText('1 lead is another person').click()
  await related.getByRole('button', { name: 'Perhaps the same after all' }).click()
  await related
    .getByRole('listitem')
    .filter({ hasText: referenceOf(second) })
    .getByRole('button', { name: 'Not the same person' })
    .waitFor()
  assert.deepEqual(complaints, [])
})
