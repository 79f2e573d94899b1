import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { png } from '#server/features/settings/test-pictures.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

const signIn = async (page: Page, url: string, email: string) => {
  await page.goto(`${url}/app/sign-in?to=/settings/firm`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name })
const save = async (page: Page) => {
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
}

/** All complaints except the answers 412 and 422, which Chromium logs and the test expects. */
const unexpected = (complaints: string[]) =>
  complaints.filter((line) => !/ the server responded with a status of 4(12|22) /.test(line))

test('settings that an admin saves apply to form and leads, and unsaved typing survives what another admin saves', async (t) => {
  const foyer = await onlySqlite(t)()
  const admin = await foyer.attorney({ email: 'grace@example.com' })
  await foyer.attorney({ email: 'ada@example.com', role: 'attorney' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')

  await field(page, 'Name of the firm').fill('Lovelace <b>& Babbage</b> LLP')
  await field(page, 'Color of the firm').fill('#ffcc00')
  await page.getByText('links are darkened to #806600').waitFor()
  await page.setInputFiles('input[type=file]', {
    name: 'logo.png',
    mimeType: 'image/png',
    buffer: png(300, 80),
  })
  await page.getByRole('img', { name: 'Logo' }).waitFor()
  await page.getByRole('link', { name: 'Form', exact: true }).click()
  await page.getByRole('dialog').getByText('not saved yet').waitFor()
  await page.getByRole('button', { name: 'Stay here' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByText('not saved yet').waitFor()
  await page.getByRole('button', { name: 'Stay here' }).click()
  assert.equal(await field(page, 'Name of the firm').inputValue(), 'Lovelace <b>& Babbage</b> LLP')

  // Another admin saves in the meantime.
  const firm_logo = { data: png(20, 20).toString('base64') }
  const json = { firm_name: 'Another name', firm_footer: 'Bar no. 1', firm_logo }
  await foyer.call('PATCH', '/api/settings', { token: admin.token, json })
  await page.getByText('has changed meanwhile: Name of the firm, Logo, Legal footer').waitFor()
  await page.getByText('Saved meanwhile: Another name').waitFor()
  await page.getByText('Saved meanwhile: another logo').waitFor()
  assert.equal(await field(page, 'Name of the firm').inputValue(), 'Lovelace <b>& Babbage</b> LLP')
  assert.equal(await field(page, 'Legal footer').inputValue(), 'Bar no. 1')
  await page.mouse.move(700, 5)
  assert.deepEqual(await inaccessible(page), [])
  const refused = page.waitForResponse((response) => response.status() === 412)
  await page.getByRole('button', { name: 'Save changes' }).click()
  await refused
  assert.equal((await foyer.call('GET', '/api/welcome')).body.firm_name, 'Another name')
  await page.getByRole('button', { name: 'Save changes', disabled: false }).waitFor()
  await save(page)

  await page.getByRole('link', { name: 'Hours', exact: true }).click()
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await page.getByText(/^Now there: .*Japan Standard Time$/).waitFor()
  await field(page, 'Hours until a lead is overdue').fill('8')
  await page.getByLabel('Count only office hours').check()
  await page.getByText(/^Received Friday, .*5:40.PM → due Monday, .*5:00.PM$/).waitFor()
  await page.getByText('0 people become overdue.').waitFor()
  await page.getByLabel('Closes, Monday').fill('08:00')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Must be later than the start.').waitFor()
  await page.mouse.move(700, 5)
  assert.deepEqual(await inaccessible(page), [])
  await page.getByLabel('Closes, Monday').fill('12:00')
  await page.getByRole('button', { name: 'Add hours, Monday' }).click()
  await page.getByRole('button', { name: 'Remove 09:00–17:00, Friday' }).click()
  await page.getByRole('button', { name: 'Propose US federal holidays' }).click()
  await page.getByRole('button', { name: 'Remove Thanksgiving Day' }).first().waitFor()
  await save(page)

  await page.getByRole('link', { name: 'Form', exact: true }).click()
  await page.getByLabel('Français').uncheck()
  await page.getByLabel('For everybody else').selectOption('es')
  await page.getByLabel('Language of the consent text').selectOption('es')
  await field(page, 'Your own text').fill('Todavía no somos <i>sus</i> abogados.')
  await field(page, 'Sites that may show').fill('https://www.example.com/contact\n')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('“https://www.example.com/contact” is not a site').waitFor()
  assert.equal(await field(page, 'Sites that may show').evaluate((area) => area.matches(':focus')), true)
  await page.mouse.move(700, 5)
  assert.deepEqual(await inaccessible(page), [])
  await field(page, 'Sites that may show').fill('https://www.example.com/\n')
  await save(page)

  const form = await page.goto(`${foyer.url}/?lang=fr`)
  assert.match(
    form?.headers()['content-security-policy'] ?? '',
    /frame-ancestors https:\/\/www\.example\.com$/,
  )
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  assert.equal(await page.getByText('Français').count(), 0)
  await page.getByRole('img', { name: 'Lovelace <b>& Babbage</b> LLP' }).waitFor()
  assert.equal(await page.evaluate(`document.querySelector('.firm img').naturalWidth`), 300)
  await page.goto(`${foyer.url}/?lang=es`)
  await page.getByText('Todavía no somos <i>sus</i> abogados.').waitFor()
  await page.getByText('Bar no. 1').waitFor()
  await page.fill('#first_name', 'Ada')
  await page.fill('#last_name', 'Lovelace')
  await page.fill('#email', 'prospect@example.com')
  await page.setInputFiles('#resume', {
    name: 'cv.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('A resume'),
  })
  await page.check('#consent')
  await page.click('form > button')
  await page.waitForURL(/\/received\?/)
  const { body: lead } = await foyer.call('GET', '/api/leads/1', { token: admin.token })
  assert.equal(lead.consent.language, 'es')
  const { body: settings } = await foyer.call('GET', '/api/settings', { token: admin.token })
  assert.deepEqual([settings.firm_time_zone, settings.wait_hours], ['Asia/Tokyo', 8])
  assert.deepEqual(settings.office_hours.monday, [
    { opens: '09:00', closes: '12:00' },
    { opens: '12:00', closes: '24:00' },
  ])
  assert.deepEqual(settings.office_hours.friday, [])
  assert.ok(settings.holidays.length >= 20)
  assert.match(lead.consent.text, /^Todavía no somos <i>sus<\/i> abogados\.\n\n/)
  assert.deepEqual(unexpected(complaints), [])

  const attorney = await visit(t)
  await signIn(attorney.page, foyer.url, 'ada@example.com')
  await attorney.page.getByText('Only admins change the settings.').waitFor()
  assert.equal(await field(attorney.page, 'Name of the firm').isEditable(), false)
  await attorney.page.getByRole('link', { name: 'Hours', exact: true }).click()
  await attorney.page.getByText(/^Received Friday/).waitFor()
  assert.equal(await attorney.page.getByLabel('Opens, Tuesday').isEditable(), false)
  assert.equal(await field(attorney.page, 'Time zone').inputValue(), 'Asia/Tokyo')
  assert.equal(await field(attorney.page, 'Time zone').isEditable(), false)
  assert.equal(await attorney.page.getByRole('button', { name: 'Save changes' }).count(), 0)
  await attorney.page.getByRole('link', { name: 'Form', exact: true }).click()
  await attorney.page.getByRole('listitem').getByText('Español').waitFor()
  assert.equal(await field(attorney.page, 'Your own text').isEditable(), false)
  assert.deepEqual(await inaccessible(attorney.page), [])
  assert.deepEqual(attorney.complaints, [])
})

test('a chosen language applies to the whole page at once, and a part that does not load leaves the others usable', async (t) => {
  const foyer = await onlySqlite(t)()
  await foyer.attorney({ email: 'grace@example.com' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  await page.getByRole('link', { name: 'Account' }).click()
  await page.getByText('Español', { exact: true }).click()
  await page.getByRole('heading', { name: 'Idioma y apariencia' }).waitFor()
  await page.getByRole('link', { name: 'Bandeja' }).waitFor()
  assert.equal(await page.getByText(/Language|Inbox/).count(), 0)
  await page.getByText('English', { exact: true }).click()
  await page.getByRole('heading', { name: 'Language and appearance' }).waitFor()
  assert.deepEqual(complaints, [])

  await page.route(/team-page/, (route) => route.abort('connectionrefused'))
  await page.getByRole('link', { name: 'Team' }).click()
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor()
  await page.mouse.move(700, 5)
  assert.deepEqual(await inaccessible(page), [])
  await page.getByRole('link', { name: 'Account' }).click()
  await page.getByRole('heading', { name: 'Language and appearance' }).waitFor()
  await page.getByRole('link', { name: 'Team' }).click()
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor()
  await page.unroute(/team-page/)
  await page.getByRole('button', { name: 'Load again' }).click()
  await page.getByRole('heading', { name: 'Team' }).waitFor()
})
