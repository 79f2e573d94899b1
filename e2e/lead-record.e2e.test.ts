import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { smtpSettings } from '#server/features/mails/outbox/test-outbox.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('a refused receipt warns beside the address, which is corrected there and gets the receipt', async (t) => {
  const server = await startSmtpServer({ mode: 'permfail' })
  whenOver(t, server.stop)
  const { env } = smtpSettings(server)
  const foyer = await makeStartFoyer(t, undefined)({ env: { ...env, NOTIFY_EMAIL: '' } })
  const { email, token } = await foyer.attorney()
  for (const name of ['barbara', 'edsger']) await foyer.attorney({ email: `${name}@example.com` })
  const { body: lead } = await foyer.submit({ email: 'ada@exmaple.com' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  await page.getByRole('link', { name: /Ada Lovelace/ }).click()
  const facts = page.getByRole('region', { name: 'Facts' })
  await facts.getByText('The receipt was refused').waitFor({ timeout: 20_000 })
  assert.deepEqual(await inaccessible(page), [])

  await server.setMode('ok')
  await facts.getByRole('button', { name: 'Edit: E-mail' }).click()
  const field = facts.getByRole('textbox', { name: 'E-mail' })
  await field.fill('ada at example.com')
  await field.press('Enter')
  await facts.getByText('Write an e-mail address').waitFor()
  await field.fill('')
  await field.press('Enter')
  await facts.getByText('Write an e-mail address').waitFor()
  await field.fill('ada@example.com')
  await field.press('Enter')
  await facts.getByRole('link', { name: 'ada@example.com' }).waitFor()
  await facts.getByRole('button', { name: 'Send again to ada@example.com' }).click()
  await until('the receipt to arrive', async () =>
    server.mails.some(({ envelope }) => envelope.to.includes('ada@example.com')),
  )
  await facts.getByText('Receipt sent').waitFor({ timeout: 20_000 })

  const timeline = page.getByRole('region', { name: 'Activity' })
  await timeline.getByText('Told 3 colleagues').click()
  const notifications = timeline.getByText(/^Notification to/)
  await notifications.first().waitFor()
  assert.equal(await notifications.count(), 3)
  assert.deepEqual(await inaccessible(page), [])
  const stored = await foyer.call('GET', `/api/leads/${lead.id}`, { token })
  assert.equal(stored.body.email, 'ada@example.com')
  assert.deepEqual(complaints, [])
})

test('a name is corrected in its place, and writing to somebody asks whether they are reached out to', async (t) => {
  const foyer = await onlySqlite(t)()
  const { email, token } = await foyer.attorney()
  const { body: lead } = await foyer.submit({ first_name: 'Ada', last_name: 'Lovelance' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  await page.getByRole('link', { name: /Ada Lovelance/ }).click()
  await page.getByRole('button', { name: 'Correct the name' }).click()
  const last = page.getByRole('textbox', { name: 'Last name' })
  await last.fill('Byron')
  await last.press('Escape')
  await page.getByRole('heading', { name: 'Ada Lovelance' }).waitFor()
  await page.getByRole('button', { name: 'Correct the name' }).click()
  await page.getByRole('textbox', { name: 'First name' }).fill(' ')
  await last.fill('')
  await last.press('Enter')
  await page.getByText('Write a first or a last name.').waitFor()
  await page.getByRole('textbox', { name: 'First name' }).fill('Ada')
  await last.fill('Lovelace')
  await last.press('Enter')
  await page.getByRole('heading', { name: 'Ada Lovelace', exact: true }).waitFor()
  await until('it to be stored', async () => {
    const { body } = await foyer.call('GET', `/api/leads/${lead.id}`, { token })
    return body.last_name === 'Lovelace'
  })

  // The test has no mail program that could open.
  await page.evaluate(
    `document.addEventListener('click', (event) => event.target.closest('a[href^="mailto:"]') && event.preventDefault())`,
  )
  await page.getByRole('region', { name: 'Facts' }).getByRole('link', { name: lead.email }).click()
  await page.getByText('Did you write to Ada Lovelace?').waitFor()
  await page.getByRole('alert').getByRole('button', { name: 'Mark as reached out' }).click()
  await page
    .getByText(/^Reached out by e-mail/)
    .first()
    .waitFor()
  assert.deepEqual(complaints, [])
})

test('a dialog that is open while a colleague changes the lead closes, and says who did what', async (t) => {
  const foyer = await onlySqlite(t)()
  const { email } = await foyer.attorney()
  const { token } = await foyer.attorney({ email: 'barbara@example.com' })
  const { body: lead } = await foyer.submit({ first_name: 'Ada', last_name: 'Lovelace' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  await page.getByRole('link', { name: /Ada Lovelace/ }).click()
  await page.getByRole('heading', { name: 'Activity' }).waitFor()
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await foyer.call('PATCH', `/api/leads/${lead.id}`, {
    token,
    json: { state: 'REACHED_OUT', contact: 'phone' },
  })
  await dialog.waitFor({ state: 'detached' })
  await page.getByText(/barbara@example\.com marked Ada Lovelace reached out/).waitFor()
  await page.getByText(/^Reached out by phone/).waitFor()
  assert.deepEqual(complaints, [])
})

test('who else reads a lead is told while it is open, and not any more when they leave', async (t) => {
  const foyer = await onlySqlite(t)()
  const { email } = await foyer.attorney()
  const { email: other } = await foyer.attorney({ email: 'barbara@example.com', role: 'attorney' })
  await foyer.submit()
  const [mine, theirs] = [await visit(t), await visit(t)]
  await signIn(mine.page, foyer.url, email)
  await signIn(theirs.page, foyer.url, other)
  await mine.page.getByRole('link', { name: 'Ada Lovelace' }).click()
  await theirs.page.getByRole('link', { name: 'Ada Lovelace' }).click()
  await theirs.page.getByText(`${email} is reading this`).waitFor()
  const told = mine.page.getByText('barbara@example.com is reading this')
  await told.waitFor()
  await theirs.page.keyboard.press('Escape')
  await told.waitFor({ state: 'detached' })
  assert.deepEqual([...mine.complaints, ...theirs.complaints], [])
})
