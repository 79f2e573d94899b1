import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('a view is saved, found by its key, shared, renamed, moved and removed, and all of it can be undone', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const grace = await foyer.attorney({ email: 'grace@example.com' })
  const ben = await foyer.attorney({ email: 'ben@example.com', role: 'attorney' })
  for (const first_name of ['Ada', 'Barbara', 'Edsger'])
    await foyer.submit({ first_name, email: `${first_name}@example.com` })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  const views = page.getByRole('navigation', { name: 'Views' })
  const names = async () => (await views.getByRole('link').allTextContents()).map((each) => each.trim())
  const saved = async (token = grace.token) => (await foyer.call('GET', '/api/views', { token })).body.items
  await page.locator('[data-row]').first().waitFor()
  assert.equal(await page.getByRole('button', { name: 'Save view' }).count(), 0)

  const choose = async (order: string) => {
    await page.getByRole('button', { name: /^Order: / }).click()
    await page.getByRole('menuitem', { name: order }).click()
  }
  const rows = async () =>
    (await page.locator('[data-row] a').allTextContents()).map((each) => each.split(' ')[0])
  assert.deepEqual(await rows(), ['Ada', 'Barbara', 'Edsger'])
  await choose('Newest first')
  await page.waitForURL(/order=newest/)
  await until('the order is another one', async () =>
    isDeepStrictEqual(await rows(), ['Edsger', 'Barbara', 'Ada']),
  )
  await choose('Oldest first')
  await page.waitForURL(/inbox$/)

  await page.getByRole('combobox').fill('barbara')
  await page.getByRole('button', { name: 'Save view' }).click()
  const name = page.getByLabel('Name of the view')
  await name.waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('Enter')
  await page.getByText('This field is required.').waitFor()
  await name.fill('Babs')
  await page.keyboard.press('Enter')
  await views.getByRole('link', { name: 'Babs 1' }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Save view' }).count(), 0)
  assert.equal(await views.getByRole('link', { name: 'Babs 1' }).getAttribute('aria-current'), 'page')
  assert.deepEqual(await saved(ben.token), [])

  // A key opens a view from anywhere; one that was changed can be changed for good.
  await page.goto(`${foyer.url}/app/account`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await until('the key works', async () => {
    await page.keyboard.press('7')
    return page.url().endsWith('/inbox?q=barbara')
  })
  await views.getByRole('link', { name: 'Babs 1' }).waitFor()
  await page.getByRole('combobox').fill('barbara state:pending')
  await page.waitForURL(/state%3Apending/)
  await choose('By name')
  await page.getByRole('button', { name: 'Save view' }).click()
  await page.getByRole('button', { name: 'Change “Babs”' }).click()
  await until(
    'it is changed',
    async () => (await saved())[0].q === 'barbara state:pending' && (await saved())[0].sort === 'name',
  )

  await page.getByRole('button', { name: 'Arrange views' }).click()
  await page.getByRole('button', { name: 'Rename “Babs”' }).click()
  await name.fill('Barbara')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Share “Barbara” with the firm' }).click()
  await page.getByRole('button', { name: 'Stop sharing “Barbara”' }).waitFor()
  assert.deepEqual(await inaccessible(page), [])
  for (let place = 7; place > 1; place--)
    await page.getByRole('button', { name: 'Move “Barbara” up' }).click()
  await until('the order is stored', async () => {
    const { body } = await foyer.call('GET', '/api/auth/preferences', { token: grace.token })
    return body.views.length === 7 && typeof body.views[0] === 'number'
  })
  await page.keyboard.press('Escape')
  assert.match((await names())[0] ?? '', /^Barbara/)
  assert.equal((await saved(ben.token))[0].name, 'Barbara')

  await page.getByRole('button', { name: 'Arrange views' }).click()
  await page.getByRole('button', { name: 'Remove “Barbara”' }).click()
  await until('it is gone', async () => (await names()).length === 6)
  await page.keyboard.press('Escape')
  await page.keyboard.press('z')
  await views.getByRole('link', { name: /^Barbara/ }).waitFor()
  assert.match((await names())[0] ?? '', /^Barbara/, 'at its place')
  await page.reload()
  await views.getByRole('link', { name: /^Barbara/ }).waitFor()
  await page.keyboard.press('2')
  await page.waitForURL(/inbox$/)
  await page.locator('[data-row]').nth(2).waitFor()

  // Numbers beside the list lead to the leads that they count.
  await page.getByRole('button', { name: 'Numbers' }).click()
  const numbers = page.getByRole('complementary', { name: 'Numbers' })
  await numbers.getByRole('link', { name: 'PDF 3' }).waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await numbers.getByRole('link', { name: 'API 3' }).click()
  await page.waitForURL(/q=state%3Apending(\+|%20)source%3Aapi/)
  await page.reload()
  await numbers.getByRole('link', { name: 'PDF 3' }).waitFor()
  await page.getByRole('button', { name: 'Numbers' }).click()
  await numbers.waitFor({ state: 'detached' })

  // Columns and the height of rows follow the attorney into another browser.
  const headings = async (of = page) => of.getByRole('columnheader').allTextContents()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByText('Compact').click()
  await page.getByLabel('Arrived').check()
  await page.getByLabel('Resume', { exact: true }).uncheck()
  assert.deepEqual(await inaccessible(page), [])
  const expected = ['Selected', 'Name', 'Waiting', 'State', 'Assigned to', 'Arrived']
  await until('the columns are others', async () => isDeepStrictEqual(await headings(), expected))
  const elsewhere = await visit(t)
  await signIn(elsewhere.page, foyer.url, 'grace@example.com')
  await until('they are also there', async () => isDeepStrictEqual(await headings(elsewhere.page), expected))
  const box = await elsewhere.page.locator('[data-row]').first().boundingBox()
  assert.equal(box?.height, 36)

  await page.goto(`${foyer.url}/app/settings/audit`)
  await page.getByText('brought back the view “Barbara”').waitFor()
  assert.deepEqual(
    complaints.filter((each) => !/status of 422/.test(each)),
    [],
  )
})
