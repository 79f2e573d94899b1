import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'
import { violationsOn } from './walk/axe.ts'

after(closeBrowser)

test('suspicious people are found, cleared and dismissed by keys and taken back, and anybody is closed without reaching out', async (t) => {
  const foyer = await onlySqlite(t)()
  const { email, token } = await foyer.attorney()
  for (const first_name of ['Ada', 'Grace', 'Katherine']) await foyer.submit({ first_name })
  await transact(foyer.deps.db, (tx) =>
    tx.updateTable('leads').set({ marks: 'too_fast honeypot' }).where('id', '=', 2).execute(),
  )
  const lead = async (id: number) => (await foyer.call('GET', `/api/leads/${id}`, { token })).body
  const { page, complaints } = await visit(t)
  const rows = page.locator('[data-row]')
  const rowsAre = (what: string, count: number) => until(what, async () => (await rows.count()) === count)
  await signIn(page, foyer.url, email)
  await page.goto(`${foyer.url}/app/inbox?q=is:suspicious`)
  await rowsAre('one suspicious person', 1)
  await page.keyboard.press('j')
  await page.keyboard.press('c')
  await page.getByText('1 person is not suspicious any more.').waitFor()
  await until('the marks to be gone', async () => (await lead(2)).marks.length === 0)
  await page.keyboard.press('z')
  await until('the same marks as before', async () => (await lead(2)).marks.join() === 'too_fast,honeypot')

  await page.goto(`${foyer.url}/app/inbox`)
  await rowsAre('three who wait', 3)
  await page.locator('[data-row="2"] a').focus()
  await page.keyboard.press('s')
  await page.getByText('Grace Lovelace is closed: Spam.').waitFor()
  await rowsAre('two who wait', 2)
  await page.getByRole('navigation', { name: 'Views' }).getByText('2', { exact: true }).first().waitFor()
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Katherine Lovelace')
  await page.keyboard.press('z')
  await rowsAre('three again', 3)

  await page.getByRole('link', { name: 'Grace Lovelace' }).click()
  const strip = page.getByRole('region', { name: 'Suspicious' })
  await strip.getByText(/filled in very fast/).waitFor()
  await page.keyboard.press('o')
  const menu = page.getByRole('menu')
  assert.deepEqual(await menu.getByRole('menuitem').allInnerTexts(), ['Not for us', 'Spam'])
  assert.deepEqual(await violationsOn(page, 'everything'), [])
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  await page.keyboard.press('o')
  await until('the first outcome to have the focus', () =>
    menu.getByRole('menuitem', { name: 'Not for us' }).evaluate((item) => item.matches(':focus')),
  )
  await page.keyboard.press('Enter')
  await page.getByText('Closed without reaching out: Not for us').waitFor()
  await page.getByRole('button', { name: 'Next in line' }).waitFor()
  assert.equal((await lead(2)).state, 'PENDING')
  await strip.getByRole('button', { name: 'Not suspicious' }).click()
  await strip.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Back to pending' }).click()
  await page.getByRole('button', { name: 'Mark as reached out', exact: true }).waitFor()
  await until('no outcome', async () => (await lead(2)).outcome === null)

  // The command menu has what the keys do, and what names a colleague or an outcome.
  const commands = page.getByRole('dialog').getByRole('textbox')
  await page.keyboard.press('Control+k')
  await commands.fill('outcome: sp')
  await page.keyboard.press('Enter')
  await until('it to be spam', async () => (await lead(2)).outcome === 'spam')
  await page.keyboard.press('Control+k')
  await commands.fill('assign to ')
  await page.getByRole('dialog').getByText(`Assign to ${email}`).click()
  await until('it to be assigned', async () => (await lead(2)).assigned_to !== null)

  await page.goto(`${foyer.url}/app/inbox?q=state:closed`)
  await page.getByText('State is Closed').waitFor()
  await rowsAre('one closed', 1)
  await rows.getByText('Spam').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  assert.deepEqual(complaints, [])
})
