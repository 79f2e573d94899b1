import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { job } from '#server/features/leads/bulk/bulk.job.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('deactivating asks who takes over the pending leads, and the inbox of the colleague has them at once', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [job] })
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  const ada = await foyer.attorney({ email: 'ada@example.com', role: 'attorney' })
  await foyer.attorney({ email: 'barbara@example.com', role: 'attorney' })
  for (const first_name of ['Edsger', 'Frances']) {
    const { id } = (await foyer.submit({ first_name, email: `${first_name}@example.com` })).body
    await foyer.call('PATCH', `/api/leads/${id}`, { token, json: { assigned_to: ada.id } })
  }
  const { page: inbox, complaints: hers } = await visit(t)
  await signIn(inbox, foyer.url, 'barbara@example.com')
  const assignees = inbox.locator('[data-row]').getByText('barbara@example.com')
  assert.equal(await assignees.count(), 0)

  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  await page.getByRole('link', { name: 'Team' }).click()
  await page.getByText('2 pending leads').waitFor()
  const ask = () => page.getByRole('button', { name: 'Deactivate: ada@example.com' }).press('Enter')
  await ask()
  const dialog = page.getByRole('dialog', { name: 'Deactivate ada@example.com?' })
  await dialog.getByText('2 pending leads are assigned to ada@example.com').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  assert.equal(
    (await foyer.call('GET', '/api/inbox', { token: ada.token })).status,
    200,
    'nothing is done yet',
  )

  await ask()
  assert.equal(await dialog.getByRole('button', { name: 'Deactivate' }).isDisabled(), true)
  const choice = dialog.getByRole('combobox')
  assert.deepEqual(await choice.locator('option').allTextContents(), [
    'Choose',
    'barbara@example.com',
    'grace@example.com',
    'Nobody',
  ])
  await choice.selectOption('barbara@example.com')
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await page.getByText('2 pending leads are being reassigned').waitFor()
  await page.getByText('1 deactivated account').waitFor()
  assert.equal((await foyer.call('GET', '/api/inbox', { token: ada.token })).status, 401)
  await until('both rows have the colleague', async () => (await assignees.count()) === 2)
  assert.deepEqual([complaints, hers], [[], []])
})

test('the role is a menu whose choice can be undone, and other changes of an account ask first', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  await foyer.attorney({ email: 'grace@example.com' })
  await foyer.attorney({ email: 'ada@example.com', role: 'attorney' })
  await foyer.attorney({ email: 'barbara@example.com', role: 'attorney', status: 'waiting' })
  const stored = async () => {
    const { db } = foyer.deps
    const rows = await db.selectFrom('attorneys').select(['role', 'status']).orderBy('id').execute()
    return rows.slice(1).map(({ role, status }) => `${role} ${status}`)
  }
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  await page.getByRole('link', { name: 'Team' }).click()

  await page.getByRole('button', { name: 'ada@example.com: Role, Attorney' }).press('Enter')
  const admin = page.getByRole('menuitem', { name: 'Admin' })
  await admin.waitFor()
  assert.equal(await page.locator('[role=menuitem][aria-current=true]').textContent(), 'Attorney')
  assert.deepEqual(await inaccessible(page), [])
  await admin.press('Enter')
  await page.getByRole('button', { name: 'ada@example.com: Role, Admin' }).waitFor()
  assert.deepEqual(await stored(), ['admin active', 'attorney waiting'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'ada@example.com: Role, Attorney' }).waitFor()
  assert.deepEqual(await stored(), ['attorney active', 'attorney waiting'])

  const decline = page.getByRole('button', { name: 'Decline: barbara@example.com' })
  await decline.press('Enter')
  await page.getByText('barbara@example.com cannot sign in.').waitFor()
  await page.keyboard.press('Escape')
  assert.deepEqual(await stored(), ['attorney active', 'attorney waiting'])
  await decline.press('Enter')
  await page.getByText('barbara@example.com cannot sign in.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
  await page.getByText('1 deactivated account').waitFor()
  assert.deepEqual([await stored(), complaints], [['attorney active', 'attorney deactivated'], []])
})

test('an admin invites a colleague, who opens an account with the link of the mail and is on the team', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ env: { REGISTRATION: 'closed' } })
  await foyer.attorney({ email: 'grace@example.com' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  await page.getByRole('link', { name: 'Team' }).click()
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.com')
  await page.getByLabel('Role').selectOption('Admin')
  await page.getByLabel('Language of the mail').selectOption('Español')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const row = page.getByRole('list', { name: '1 open invitation' }).getByRole('listitem')
  await row.getByText('Admin · invited by grace@example.com · Sent').waitFor()
  assert.equal(await page.getByLabel('E-mail', { exact: true }).inputValue(), '')
  assert.deepEqual(await inaccessible(page), [])

  const folder = join(foyer.dataDir, 'mail')
  const [mail] = await listMails(folder)
  const { text = '' } = (await readMail(folder, mail?.name ?? '')) ?? {}
  const link = /(\/app\/invitation#\S+)/.exec(text)?.[1] ?? ''
  const { page: hers, complaints: herComplaints } = await visit(t)
  await hers.goto(foyer.url + link)
  await hers.getByText('grace@example.com has invited you as an admin').waitFor()
  assert.deepEqual(await inaccessible(hers), [])
  assert.equal(await hers.getByLabel('E-mail', { exact: true }).inputValue(), 'ada@example.com')
  await hers.getByLabel('Your name').fill('Ada Lovelace')
  await hers.getByLabel('Password', { exact: true }).fill('something only Ada thinks of')
  await hers.getByRole('button', { name: 'Accept the invitation' }).click()
  await hers.getByRole('heading', { name: 'Inbox' }).waitFor()
  assert.equal(new URL(hers.url()).hash, '')

  await page.getByRole('button', { name: 'Ada Lovelace: Role, Admin' }).waitFor()
  await row.waitFor({ state: 'detached' })
  await page.getByLabel('E-mail', { exact: true }).fill('alan@example.com')
  await page.getByLabel('E-mail', { exact: true }).press('Enter')
  await page.getByRole('button', { name: 'Revoke: alan@example.com' }).press('Enter')
  await page.getByText('The link that alan@example.com got will stop working.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await row.waitFor({ state: 'detached' })
  assert.deepEqual([complaints, herComplaints], [[], []])
})
