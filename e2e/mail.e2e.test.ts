import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { mailRows, smtpSettings } from '#server/features/mails/outbox/test-outbox.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

test('every screen shows admins that mail cannot be sent, and how many mails have failed', async (t) => {
  const server = await startSmtpServer({ mode: 'refuse' })
  whenOver(t, server.stop)
  const foyer = await makeStartFoyer(t, undefined)(smtpSettings(server))
  const { email } = await foyer.attorney()
  const { page, complaints } = await visit(t)
  await page.goto(`${foyer.url}/app/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const link = page.getByRole('navigation').getByRole('link', { name: /^Mail/ })
  await link.waitFor()
  assert.equal(await link.textContent(), 'Mail')

  await foyer.submit()
  const health = async () => (await foyer.call('GET', '/readyz')).body
  await until('the trouble to be reported', async () => (await health()).mail === 'trouble')
  await page.reload()
  await page.getByTitle('Mail is not getting out').click()
  await page.getByRole('alert').getByText('Whatever waits is kept and tried again by itself.').waitFor()
  assert.deepEqual(await inaccessible(page), [])

  await server.setMode('permfail')
  await until('a notification to fail', async () => (await health()).mails_failed === 1)
  await page.reload()
  // The confirmation is not counted: only its recipient was refused, which is shown on the page of the lead.
  await page.getByTitle('1 failed mail').waitFor()
  assert.equal(await page.getByText('Mail is not getting out').count(), 0)

  const refusal = { at: 'rcpt', code: 553, text: '5.7.1 Sender address rejected: not owned by user' } as const
  await server.setMode(refusal)
  await foyer.submit({ email: 'grace@example.com' })
  await until('the refusal to be reported', async () => (await health()).mail_refusal !== null)
  await page.reload()
  await page.getByTitle('The mail server does not accept our mail').waitFor()
  const alert = page.getByRole('alert')
  await alert.getByText('Sender address rejected: not owned by user').waitFor()
  await alert.getByText('2 mails are waiting and are retried automatically').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await server.setMode('ok')
  await alert.getByRole('button', { name: 'Send all again' }).click()
  await until('all mails except the refused receipt to be sent', async () => server.mails.length === 3)
  assert.deepEqual(complaints, [])
})

test('who has forgotten the password has the link at once, while many notifications wait for a slow mail server', async (t) => {
  const server = await startSmtpServer()
  whenOver(t, server.stop)
  const { env } = smtpSettings(server)
  const colleagues = Array.from({ length: 10 }, (_, n) => `attorney-${n}@example.org`)
  const foyer = await makeStartFoyer(t, undefined)({ env: { ...env, NOTIFY_EMAIL: colleagues.join(',') } })
  const { email } = await foyer.attorney()
  await server.setMode('slow')
  for (let n = 0; n < 8; n++) await foyer.submit({ email: `lead-${n}@example.com` })

  const { page, complaints } = await visit(t)
  await page.goto(`${foyer.url}/app/forgot-password`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
  const mailTo = (address: string) => server.mails.find(({ envelope }) => envelope.to.includes(address))
  await until('the link to arrive', async () => mailTo(email) !== undefined)
  const waiting = (await mailRows(foyer.deps.db)).filter(
    ({ kind, state }) => kind === 'notification' && state === 'queued',
  )
  assert.ok(waiting.length > 20, `${waiting.length} notifications still wait`)
  const [path = ''] = /\/app\/reset-password#\S+/.exec(mailTo(email)?.parsed.text ?? '') ?? []
  await page.goto(foyer.url + path)
  await page.getByLabel('New password').fill('a better sentence than before')
  await page.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor()
  assert.deepEqual(complaints, [])
})
