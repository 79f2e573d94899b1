import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('an attorney chooses how to be told of new leads; the settings show who is told, and warn when nobody is told at once', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  await page.getByRole('link', { name: 'Account' }).click()
  const choice = page.getByLabel('Tell me about new leads')
  await choice.selectOption('Once a day at 8:00 AM, all in one mail')
  await page.getByText('Nobody else is told at once.').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Nobody else is told at once.').waitFor({ state: 'detached' })
  assert.equal(await choice.inputValue(), '')
  await choice.selectOption('Never')
  await page.getByText('Nobody else is told at once.').waitFor()

  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Notifications' }).click()
  const warning = page.getByText('Nobody has chosen to be told at once')
  await warning.waitFor()
  const addresses = page.getByRole('textbox', { name: 'Addresses that are told' })
  await page.getByText('these admins are told of each one: grace@example.com').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await addresses.fill('intake@example.com\n\nada@')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('This is not an e-mail address like name@example.com.').waitFor()
  await addresses.fill('intake@example.com\n')
  await page.getByLabel('Daily mails are sent at').selectOption('6:00 AM')
  await page.getByRole('button', { name: 'Save' }).click()
  await warning.waitFor({ state: 'detached' })
  const list = page.getByRole('list', { name: 'Who is told now' }).getByRole('listitem')
  assert.deepEqual(await list.allInnerTexts(), [
    'intake@example.com\nTold of each lead at once',
    'grace@example.com\nNot told · own choice',
  ])

  await foyer.submit()
  const { items } = (await foyer.call('GET', '/api/leads/1/mails', { token })).body
  const told = items.filter(({ kind }: { kind: string }) => kind === 'notification')
  assert.deepEqual(
    told.map(({ recipient }: { recipient: string }) => recipient),
    ['intake@example.com'],
  )
  assert.deepEqual(
    complaints.filter((complaint) => !complaint.includes('422')),
    [],
  )
})
