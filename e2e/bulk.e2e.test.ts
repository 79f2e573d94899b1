import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { job } from '#server/features/leads/bulk/bulk.job.ts'
import { addMany } from '#server/features/leads/bulk/test-bulk.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('ranges and everything that matches are selected, changed at once and put back, and who was left is listed', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [job] })
  const { email, token, id: me } = await foyer.attorney({ email: 'ada@example.com' })
  const ids = await addMany(foyer, 60)
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  const row = (n: number) => page.locator(`[data-row="${ids[n]}"]`)
  const bar = page.getByRole('region', { name: 'Selected people' })
  const leads = () => foyer.deps.db.selectFrom('leads').selectAll().orderBy('id').execute()
  const stored = (
    what: string,
    isThere: (lead: Awaited<ReturnType<typeof leads>>[number]) => boolean,
    count: number,
  ) => until(what, async () => (await leads()).filter(isThere).length === count)

  await row(1).getByRole('checkbox').click()
  await row(4)
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] })
  await bar.getByText('4 people selected').waitFor()
  await row(6).locator('a').focus()
  await page.keyboard.press('Shift+X')
  await bar.getByText('6 people selected').waitFor()
  const comesFirst = `document.querySelector('[role=region] ~ [role=table]') !== null`
  assert.ok(await page.evaluate<boolean>(comesFirst), 'the bar comes before the rows')
  assert.deepEqual(await inaccessible(page), [])
  await bar.getByRole('button', { name: 'Outcome' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Not for us' }).click()
  await page.getByText('Outcome of 6 people: Not for us.').waitFor()
  await stored('six outcomes', ({ outcome }) => outcome === 'not_for_us', 6)
  await page.keyboard.press('z')
  await page.getByText('Undone: Outcome of 6 people: Not for us.').waitFor()
  await stored('no outcome', ({ outcome }) => outcome !== null, 0)
  // They come back above the row that is read, which stays where it is.
  await until('the first row to be in sight', async () => {
    await page.locator('[data-scroll]').evaluate((list) => list.scrollTo(0, 0))
    return (await row(0).count()) === 1
  })
  await row(0).getByRole('checkbox').click()
  await bar.getByRole('button', { name: 'Select all 60 that match' }).click()
  await bar.getByText('60 people selected').waitFor()
  await bar.getByRole('button', { name: 'Assign' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /ada@example.com/ })
    .click()
  await page.getByText('60 people are assigned to ada@example.com.').waitFor()
  await stored('all assigned', ({ assigned_to: whom }) => whom === me, 60)

  const path = `/api/leads/${ids[7]}`
  await foyer.call('PATCH', path, { token, json: { assigned_to: null } })
  await foyer.call('PATCH', path, { token, json: { assigned_to: me } })
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await page.getByText('1 person was changed since and left as they are.').waitFor()
  await stored('all but one as before', ({ assigned_to: whom }) => whom === null, 59)
  await page.getByRole('button', { name: 'Show who' }).click()
  const report = page.getByRole('dialog', { name: 'Left as they are' })
  await report.getByText('Somebody has changed this since.').waitFor()
  assert.equal(await report.getByRole('listitem').count(), 1)
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('Escape')
  await report.waitFor({ state: 'detached' })

  // The view Pending is left by all of them.
  await page.setViewportSize({ width: 390, height: 844 })
  await row(0).getByRole('checkbox').click()
  await bar.getByRole('button', { name: /^Select all/ }).click()
  await bar.getByRole('button', { name: 'Reached out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'By phone' }).click()
  await page.getByText('Reached out to 60 people.').waitFor()
  await stored('all reached', ({ state, contact }) => state === 'REACHED_OUT' && contact === 'phone', 60)
  await until('the list is empty', async () => (await page.locator('[data-row]').count()) === 0)
  assert.deepEqual(complaints, [])
})

test('receipts are sent again after a question, and a change that goes on is told of when the app is loaded again', async (t) => {
  const foyer = await onlySqlite(t)()
  const { email, token } = await foyer.attorney()
  for (const first_name of ['Barbara', 'Edsger']) await foyer.submit({ first_name })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  for (const name of ['Barbara', 'Edsger'])
    await page.getByRole('checkbox', { name: new RegExp(name) }).click()
  const bar = page.getByRole('region', { name: 'Selected people' })
  await bar.getByRole('button', { name: 'Send receipt again' }).click()
  const question = page.getByRole('dialog', { name: 'Send the receipt again to 2 people?' })
  await question.getByText('A mail cannot be taken back.').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await question.getByRole('button', { name: 'Send receipt again' }).click()
  await page.getByText('2 receipts are on the way again.').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Undo', exact: true }).count(), 0)

  // No job runs in this test, so what is more than is changed at once does not go on.
  const ids = await addMany(foyer, 60)
  const json = { ids, action: { kind: 'outcome', outcome: 'retained' } }
  assert.equal((await foyer.call('POST', '/api/bulk', { token, json })).status, 202)
  await page.reload()
  await page.getByText('0 of 62 done …').waitFor()
  assert.deepEqual(complaints, [])
})
