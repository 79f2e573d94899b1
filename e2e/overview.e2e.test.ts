import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { dayOf } from '#server/clock/day-of.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { addLeadsOfEveryKind } from '#server/testing/filtered-leads.ts'
import { makeRandom } from '#server/testing/random.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('the overview compares two periods, opens the leads of its numbers by mouse and keyboard, and is saved as a table', async (t) => {
  const foyer = await onlySqlite(t)()
  const { deps } = foyer
  const ada = await foyer.attorney({ email: 'ada@example.com' })
  const { token } = ada
  await addLeadsOfEveryKind(foyer, makeRandom(3), { people: [ada], token, count: 30 })
  const leads = await deps.db.selectFrom('leads').select(['id', 'state']).execute()
  await transact(deps.db, async (tx) => {
    for (const [n, { id, state }] of leads.entries()) {
      const at = deps.now() - (n % 40) * 86_400_000
      await tx
        .updateTable('leads')
        .set({
          created_at: at,
          arrived_on: dayOf(at, 'UTC'),
          ...(state === 'REACHED_OUT' && { first_contact_at: at + n * 1_800_000 }),
        })
        .where('id', '=', id)
        .execute()
    }
  })
  await recount(deps.db)
  const { body: overview } = await foyer.call('GET', '/api/analytics/overview?days=7', { token })

  const { page, complaints } = await visit(t, {})
  await signIn(page, foyer.url, 'ada@example.com')
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('heading', { name: 'What became of them' }).waitFor()
  await page.getByText('7 days').click()
  await page.waitForURL(/days=7/)
  const figure = page.locator('dl > div').filter({ hasText: 'Waiting' }).getByRole('link')
  await page.getByText('compared with').waitFor()
  assert.deepEqual(await inaccessible(page), [])

  const opens = async (count: number) => {
    await page.waitForURL(/\/inbox\?/)
    await page
      .getByRole('status')
      .filter({ hasText: count === 1 ? '1 person' : `${count} people` })
      .waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'What became of them' }).waitFor()
  }
  await until(
    'the numbers are those of 7 days',
    async () => (await figure.textContent()) === String(overview.period.waiting.count),
  )
  await figure.click()
  await opens(overview.period.waiting.count)

  await page.getByText('As a table').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await opens(overview.steps[0].arrived.count)

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  assert.match((await saved).suggestedFilename(), /^overview.*\.csv$/)
  assert.deepEqual(complaints, [])
})
