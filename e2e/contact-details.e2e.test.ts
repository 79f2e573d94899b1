import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testPassword } from '#server/testing/attorneys.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { submitRead } from '#server/testing/read-leads.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

test('contact details found in a resume are taken by one key or click, and can be undone, written and corrected', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  const text = 'Ada Lovelace\nBoston, MA 02101\n+1 617 555 0101 or +1 617 555 0102\nlinkedin.com/in/ada'
  const id = await submitRead(foyer, {}, { text })
  const stored = async () => {
    const { phone, link, city } = (await foyer.call('GET', `/api/leads/${id}`, { token })).body
    return [phone, link, city]
  }
  const { page, complaints } = await visit(t)
  await page.goto(`${foyer.url}/app/sign-in?to=${encodeURIComponent(`/leads/${id}`)}`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const facts = page.getByRole('region', { name: 'Facts' })
  await facts.getByText('Found in the resume').waitFor()
  assert.deepEqual(await stored(), [null, null, null], 'nothing is taken by itself')
  await page.mouse.move(700, 5)
  assert.deepEqual(await inaccessible(page), [])

  await page.keyboard.press('t')
  await facts.getByRole('link', { name: '+1 617 555 0101' }).waitFor()
  assert.equal(
    await facts.getByRole('link', { name: 'linkedin.com/in/ada' }).getAttribute('href'),
    'https://linkedin.com/in/ada',
  )
  await facts.getByText('Boston, MA').waitFor()
  assert.equal(await facts.getByText('Found in the resume').count(), 0)
  await page.getByText('Contact details of Ada Lovelace changed.').waitFor()
  await page.keyboard.press('z')
  await facts.getByText('Found in the resume').waitFor()
  await page.getByText('Undone: Contact details of Ada Lovelace changed.').waitFor()
  assert.deepEqual(await stored(), [null, null, null])

  await facts.getByRole('button', { name: 'Use as Phone: +1 617 555 0102' }).click()
  await facts.getByRole('link', { name: '+1 617 555 0102' }).waitFor()
  await facts.getByRole('button', { name: 'Edit: Phone' }).click()
  const phone = facts.getByRole('textbox', { name: 'Phone' })
  await phone.fill('call me')
  await phone.press('Enter')
  await facts.getByText('Write a telephone number').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await phone.fill('617 555 0103')
  await phone.press('Enter')
  await facts.getByRole('link', { name: '617 555 0103' }).waitFor()
  await facts.getByRole('button', { name: 'Add: City' }).click()
  const city = facts.getByRole('textbox', { name: 'City' })
  await city.fill('Nowhere')
  await city.press('Escape')
  assert.match(page.url(), /leads/, 'Escape leaves the field, not the page')
  await facts.getByRole('button', { name: 'Add: Link' }).click()
  await facts.getByRole('textbox', { name: 'Link' }).fill('javascript:alert(1)')
  await facts.getByRole('button', { name: 'Save' }).click()
  await facts.getByText('Write the address of a web page').waitFor()
  await facts.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Phone: 617 555 0103').waitFor()
  assert.deepEqual(await stored(), ['617 555 0103', null, null])
  assert.deepEqual(complaints, [])
})
