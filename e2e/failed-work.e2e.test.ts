import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { transact } from '#server/adapters/database/transact.ts'
import { failAll } from '#server/features/mails/outbox/test-outbox.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { addJob, removeReadingJobs } from '#server/testing/jobs.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

const signIn = async (page: Page, foyer: TestFoyer, email: string) => {
  await page.goto(`${foyer.url}/app/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation').getByRole('link', { name: /^Mail/ }).waitFor()
}
const badge = (page: Page) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Mail/ })
const mailStates = async ({ deps: { db } }: TestFoyer) =>
  (await db.selectFrom('mails').select('state').orderBy('id').execute()).map(({ state }) => state)

test('the badge counts failed mails and jobs together, and changes for every admin at once when they are dismissed by keyboard', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ env: { NOTIFY_EMAIL: 'firm@example.com' } })
  const [ada, grace] = [await foyer.attorney({ role: 'admin' }), await foyer.attorney({ role: 'admin' })]
  const { body: lead } = await foyer.submit()
  await foyer.submit({ email: 'grace@example.com' })
  const { db, now } = foyer.deps
  await transact(db, async (tx) => {
    await failAll(tx)
    await removeReadingJobs(tx)
    // The badge does not count mails with a refused recipient: these failed for another reason.
    await tx.updateTable('mails').set({ trouble: null }).execute()
    await tx.updateTable('counts').set({ count: 0 }).where('key', '=', 'mails:refused').execute()
    await tx.updateTable('counts').set({ count: 4 }).where('key', '=', 'mails:failed').execute()
    await addJob(tx, now(), {
      kind: 'extract_text',
      state: 'failed',
      leadId: lead.id,
      lastError: 'Too long.',
    })
  })
  const other = await visit(t)
  await signIn(other.page, foyer, grace.email)
  const { page, complaints } = await visit(t)
  await signIn(page, foyer, ada.email)
  await page.getByTitle('4 failed mails, 1 failed task').click()
  assert.equal(await badge(other.page).textContent(), 'Mail5')

  const rows = page.getByRole('list', { name: 'Failed' }).getByRole('listitem')
  await rows.first().waitFor()
  assert.equal(await rows.count(), 4)
  const dismiss = rows.first().getByRole('button', { name: /^Dismiss/ })
  await dismiss.focus()
  await page.keyboard.press('Enter')
  const question = page.getByRole('dialog')
  await question.getByText('It will not be sent.').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  assert.match((await page.locator(':focus').getAttribute('aria-label')) ?? '', /^Dismiss: /)
  assert.equal((await mailStates(foyer)).includes('dismissed'), false, 'Escape cancels')

  await page.keyboard.press('Enter')
  // The popover takes the focus a moment after it is shown; before that, Enter closes it again.
  await question.locator(':focus').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('It is under Dismissed now.').waitFor()
  await until('three rows to be left', async () => (await rows.count()) === 3)
  await until('the badge of the other admin', async () => (await badge(other.page).textContent()) === 'Mail4')
  assert.equal((await mailStates(foyer)).filter((state) => state === 'dismissed').length, 1)

  await page.getByRole('button', { name: 'Dismiss all' }).click()
  await question.getByText('3 failed mails will not be sent.').waitFor()
  await question.getByRole('button', { name: 'Dismiss all' }).click()
  await page.getByText('No mail has failed').waitFor()
  await until('the badge of the other admin', async () => (await badge(other.page).textContent()) === 'Mail1')

  await page.getByText('Dismissed', { exact: true }).click()
  await page
    .getByRole('list', { name: 'Dismissed' })
    .getByRole('button', { name: /^Retry/ })
    .first()
    .click()
  await until('the dismissed mail to be sent', async () => (await mailStates(foyer)).includes('sent'))

  await page.getByRole('link', { name: /^Other tasks/ }).click()
  await page.getByRole('heading', { name: 'Other tasks' }).waitFor()
  await page.getByText('Extract text').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await page.getByRole('button', { name: /^Dismiss: Extract text/ }).press('Enter')
  await question.getByText('This cannot be undone.').waitFor()
  await question.getByRole('button', { name: 'Dismiss' }).press('Enter')
  await page.getByText('No task has failed').waitFor()
  await until('the badge to be empty', async () => (await badge(other.page).textContent()) === 'Mail')
  assert.deepEqual(await db.selectFrom('jobs').select('id').execute(), [])
  assert.deepEqual([complaints, other.complaints], [[], []])
})

test('a failed job that is retried moves from the list of failed jobs to the queue', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { email } = await foyer.attorney({ role: 'admin' })
  const { db, now } = foyer.deps
  await transact(db, (tx) => addJob(tx, now(), { kind: 'export', state: 'failed', lastError: 'No room.' }))
  const { page, complaints } = await visit(t)
  await signIn(page, foyer, email)
  await page.goto(`${foyer.url}/app/mail/tasks`)
  await page.getByRole('button', { name: /^Try again: Export/ }).click()
  await page.getByText('It will be tried again now.').waitFor()
  await page.getByText('No task has failed').waitFor()
  await page.getByText('Queued', { exact: true }).click()
  await page.getByRole('list', { name: 'Queued' }).getByText('Export').waitFor()
  assert.equal(await page.getByText('No room.').count(), 0)
  assert.deepEqual(complaints, [])
})

test('what a person has started is listed before sixty resumes that wait to be read, which follow page by page', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { email, id: startedBy } = await foyer.attorney({ role: 'admin' })
  const { db, now } = foyer.deps
  await transact(db, async (tx) => {
    for (let n = 0; n < 60; n += 1) await addJob(tx, now(), { kind: 'reading.resume' })
    await addJob(tx, now(), { kind: 'import', startedBy, progress: { done: 3, total: 10, beganAt: now() } })
  })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer, email)
  await page.goto(`${foyer.url}/app/mail/tasks`)
  await page.getByText('Queued', { exact: true }).click()
  const rowsIn = (name: string) => page.getByRole('list', { name }).getByRole('listitem')
  await rowsIn('Started by people').getByText('3 of 10 done').waitFor()
  assert.equal(await rowsIn('Started by people').count(), 1)
  assert.equal(await rowsIn('Started by the server').count(), 50)
  assert.deepEqual(await inaccessible(page), [])
  await page.getByRole('button', { name: 'Show more' }).click()
  await until('all are listed', async () => (await rowsIn('Started by the server').count()) === 60)
  assert.deepEqual(complaints, [])
})
