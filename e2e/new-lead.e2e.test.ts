import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('somebody who has called is noted down with the keyboard; their page and row say that there is no resume', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { email } = await foyer.attorney({ email: 'ada@example.com', role: 'attorney' })
  await foyer.submit()
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  await page.locator('[data-row]').first().waitFor()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'New lead' })
  await dialog.getByRole('button', { name: 'Add lead' }).click()
  await dialog.getByText('An e-mail or a telephone number is required.').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await dialog.getByLabel('First name').fill('Grace')
  await dialog.getByLabel('Phone', { exact: true }).fill('+1 212 555 0100')
  await dialog.getByLabel('How they came').selectOption('Walk-in')
  await dialog.getByLabel('Note').fill('Asked for an appointment.')
  await page.screenshot({ path: process.env['FOYER_SHOT'] ?? '/dev/null', type: 'png' })
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Add lead' }).click()
  await page.getByRole('heading', { name: 'Grace', level: 1 }).waitFor()
  await page.getByText('This person came without a resume.').waitFor()
  await page.getByText('Asked for an appointment.').waitFor()
  await page.getByText('added this person').waitFor()
  assert.equal(await page.getByText('Walk-in').count(), 1)
  assert.equal(await page.getByRole('button', { name: 'Add: E-mail' }).count(), 1)
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: /Grace/ }).getByText('No resume').waitFor()
  const mails = await foyer.deps.db
    .selectFrom('mails')
    .select(['kind', 'lead_id'])
    .where('lead_id', '=', 2)
    .execute()
  assert.deepEqual(mails, [])
  // Reads the resume of nobody who has none.
  assert.deepEqual(
    complaints.filter((each) => !each.includes('422')),
    [],
  )
})
