import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { smtpSettings } from '#server/features/mails/test-outbox.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { startSmtpServer } from '#server/testing/smtp-server.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/when-over.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

test('an admin is told on every screen when mail does not get out, and how much was given up', async (t) => {
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
  await until('trouble', async () => (await health()).mail === 'trouble')
  await page.reload()
  await page.getByTitle('Mail is not getting out').click()
  await page.getByRole('alert').getByText('Whatever waits is kept and tried again by itself.').waitFor()
  assert.deepEqual(await inaccessible(page), [])

  await server.setMode('permfail')
  await until('mails given up', async () => (await health()).mails_failed === 2)
  await page.reload()
  await page.getByTitle('2 failed mails').waitFor()
  assert.equal(await page.getByText('Mail is not getting out').count(), 0)
  assert.deepEqual(complaints, [])
})
