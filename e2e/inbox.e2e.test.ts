import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { referenceOf } from '#contract/values/reference.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, signIn, visit } from './app-browser.ts'

after(closeBrowser)

const submitMany = async (foyer: TestFoyer, names: string[]) => {
  const ids: number[] = []
  for (const first_name of names)
    ids.push((await foyer.submit({ first_name, email: `${first_name.toLowerCase()}@example.com` })).body.id)
  return ids
}

const idsOn = (page: Page) =>
  page.locator('[data-row]').evaluateAll((rows) =>
    rows
      .map((row) => ({ id: Number(row.getAttribute('data-row')), top: row.getBoundingClientRect().top }))
      .sort((one, other) => one.top - other.top)
      .map(({ id }) => id),
  )

const topOf = (page: Page, id: number | undefined) =>
  page.locator(`[data-row="${id}"]`).evaluate((row) => row.getBoundingClientRect().top)

const focusedRow = (page: Page) =>
  page
    .locator('[data-row]:focus-within')
    .evaluateAll((rows) => Number(rows[0]?.getAttribute('data-row') ?? Number.NaN))

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

test('the inbox works by keyboard: changes can be undone, searches find names and references, and conflicts name the colleague', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { deps } = foyer
  const [ada, grace] = [
    await foyer.attorney({ email: 'ada@example.com' }),
    await foyer.attorney({ email: 'grace@example.com' }),
  ]
  const ids = await submitMany(foyer, ['Anna', 'Berta', 'Clara', 'Dora', 'Edith', 'Frida'])
  const [anna, berta, clara, dora] = ids
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, ada.email)
  const shows = (what: string, expected: (number | undefined)[]) =>
    until(what, async () => JSON.stringify(await idsOn(page)) === JSON.stringify(expected))
  const states = async () => {
    const rows = await deps.db.selectFrom('leads').select(['id', 'state']).orderBy('id').execute()
    return rows.flatMap(({ id, state }) => (state === 'PENDING' ? [id] : []))
  }
  const pending = (what: string, expected: (number | undefined)[]) =>
    until(what, async () => JSON.stringify(await states()) === JSON.stringify(expected))
  await shows('every lead', ids)

  await press(page, 'j', 'r')
  await page.getByRole('dialog').waitFor()
  await press(page, 'p')
  await shows('the first lead to leave', ids.slice(1))
  await until('the next row to have the focus', async () => (await focusedRow(page)) === berta)
  await press(page, 'r')
  await page.getByRole('dialog').waitFor()
  await press(page, 'e')
  await shows('the second lead to leave', ids.slice(2))
  await pending('both to be stored', ids.slice(2))
  await press(page, 'z')
  await shows('the second one back', ids.slice(1))
  await press(page, 'Control+z')
  await shows('the first one back', ids)
  await pending('neither to be stored', ids)

  await page.locator(`[data-row="${anna}"] a`).focus()
  await press(page, 'x', 'j', 'x')
  await page.getByText('2 people selected').waitFor()
  await page.getByRole('button', { name: 'Mark as reached out', exact: true }).click()
  await page.getByRole('dialog').waitFor()
  await press(page, 'm')
  await shows('both selected to leave', ids.slice(2))
  await page.getByText('Reached out to 2 people.').waitFor()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await shows('both selected back', ids)

  await press(page, '/')
  await page.keyboard.type('clar')
  await shows('who was searched', [clara])
  await page.waitForURL(/q=clar/)
  await press(page, 'Escape')
  await shows('the list again', ids)
  await until('the list to have the focus', async () => ids.includes(await focusedRow(page)))
  await press(page, '/')
  await page.keyboard.type(referenceOf(dora ?? 0).toLowerCase())
  await shows('whose reference it is', [dora])
  await press(page, 'Escape')
  await shows('the list once more', ids)
  await press(page, 'Control+k')
  const commands = page.getByRole('dialog').getByRole('textbox')
  await commands.waitFor()
  await until('the menu to be typed into', () => commands.evaluate((field) => field.matches(':focus')))
  await page.keyboard.type('dora')
  await page.getByRole('dialog').getByText('dora@example.com').waitFor()
  await press(page, 'Enter')
  await page.waitForURL(new RegExp(`/leads/${dora}$`))
  await page.getByRole('heading', { name: 'Dora' }).waitFor()
  await until('the page of the lead to have the focus', () =>
    page.evaluate<boolean>(`document.activeElement.id === 'content'`),
  )
  await press(page, 'Escape')
  await until('its row to have the focus', async () => (await focusedRow(page)) === dora)

  await press(page, 'x')
  await page.getByText('1 person selected').waitFor()
  const reached = { state: 'REACHED_OUT', contact: 'email' }
  await foyer.call('PATCH', `/api/leads/${dora}`, { token: grace.token, json: reached })
  await shows(
    'who was selected to leave',
    ids.filter((id) => id !== dora),
  )
  await press(page, 'r')
  await page.getByRole('dialog').waitFor()
  await press(page, 'Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  // The request is held until a colleague has changed the same lead.
  await page.route('**/api/leads/*', async (route) => {
    if (route.request().method() === 'PATCH' && !route.request().url().includes('?'))
      await foyer.call('PATCH', `/api/leads/${clara}`, {
        token: grace.token,
        json: { state: 'REACHED_OUT', contact: 'email' },
      })
    await route.continue()
  })
  complaints.splice(0)
  await page.locator(`[data-row="${clara}"] a`).focus()
  await press(page, 'a')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /ada@example.com/ })
    .click()
  await page.getByText(/grace@example.com marked Clara Lovelace reached out/).waitFor()
  await page.unroute('**/api/leads/*')
  const stored = () =>
    deps.db
      .selectFrom('leads')
      .selectAll()
      .where('id', '=', clara ?? 0)
      .executeTakeFirstOrThrow()
  assert.equal((await stored()).assigned_to, null)
  await page.getByRole('button', { name: 'Apply mine anyway' }).click()
  await until('the own change to be stored too', async () => (await stored()).assigned_to === ada.id)
  assert.equal((await stored()).state, 'REACHED_OUT')
  // Chromium logs the answer 412 of the conflict, which is expected.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('412')),
    [],
  )
})

test('rows of the view Reached out appear, move and disappear at once, the latest on top', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { email, token } = await foyer.attorney()
  const [anna, berta, clara] = await submitMany(foyer, ['Anna', 'Berta', 'Clara'])
  const patch = (id: number | undefined, json: unknown) =>
    foyer.call('PATCH', `/api/leads/${id}`, { token, json })
  for (const id of [clara, anna]) await patch(id, { state: 'REACHED_OUT' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  await page.getByRole('link', { name: /^Reached out/ }).click()
  const shows = (what: string, expected: (number | undefined)[]) =>
    until(what, async () => JSON.stringify(await idsOn(page)) === JSON.stringify(expected))
  await shows('the last one first', [anna, clara])
  await patch(berta, { state: 'REACHED_OUT' })
  await shows('the next one above it', [berta, anna, clara])
  await patch(anna, { state: 'REACHED_OUT', reached_out_at: '2026-01-31T09:30:00.000Z' })
  await shows('one whose time was corrected in its place', [berta, clara, anna])
  await patch(berta, { state: 'PENDING' })
  await shows('one that was taken back to leave', [clara, anna])
  assert.deepEqual(complaints, [])
})

test('the row being read stays in place while others appear and disappear, and no change is missed after an interruption', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { email, token } = await foyer.attorney()
  const names = Array.from({ length: 30 }, (_, n) => `Person${n}`)
  const ids = await submitMany(foyer, names)
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  await page.getByRole('link', { name: /^All/ }).click()
  const last = ids.at(-1)
  await until('the newest on top', async () => (await idsOn(page))[0] === last)
  const current = page.getByRole('navigation', { name: 'Views' }).locator('[aria-current]')
  assert.deepEqual(await current.allInnerTexts(), ['All\n30'], 'one view is the current one')
  const read = ids.at(-4)
  await page.locator(`[data-row="${read}"] a`).focus()
  const top = await topOf(page, read)
  let listings = 0
  page.on('request', (request) => {
    if (/\/api\/inbox\?(?!.*ids=)/.test(request.url())) listings += 1
  })
  const [newest] = await submitMany(foyer, ['Zora'])
  await until('the chip to count it', async () =>
    (await page.getByRole('link', { name: /^All/ }).innerText()).includes('31'),
  )
  await until('the new row', async () => (await page.locator(`[data-row="${newest}"]`).count()) === 1)
  assert.equal(await topOf(page, read), top)
  assert.equal(listings, 0, 'no page is read again')

  await page.context().setOffline(true)
  await page.getByText('Not connected').waitFor()
  const [missed] = await submitMany(foyer, ['Missed'])
  await foyer.call('PATCH', `/api/leads/${read}`, { token, json: { state: 'REACHED_OUT' } })
  complaints.splice(0)
  await page.context().setOffline(false)
  await until('the missed row', async () => (await page.locator(`[data-row="${missed}"]`).count()) === 1)
  await page.locator(`[data-row="${read}"]`).getByText('Reached out').waitFor()
  assert.equal(await topOf(page, read), top)
  assert.equal(await focusedRow(page), read)
  assert.equal(await page.getByText('Not connected').count(), 0)

  await press(page, 'Enter')
  await page.getByRole('heading', { name: 'Activity' }).waitFor()
  await press(page, 'j')
  await page.waitForURL(new RegExp(`/leads/${(read ?? 0) - 1}\\?`))
  await page.reload()
  await page.getByRole('heading', { name: 'Activity' }).waitFor()
  await until('the neighbors to be known', () =>
    page.getByRole('button', { name: 'Previous lead' }).isEnabled(),
  )
  await press(page, 'k')
  await page.waitForURL(new RegExp(`/leads/${read}\\?`))
  await page.getByRole('heading', { name: 'Person26' }).waitFor()
  await press(page, 'Escape')
  await until('the row of the lead to have the focus', async () => (await focusedRow(page)) === read)
  await press(page, 'Enter')
  await page.getByRole('heading', { name: 'Activity' }).waitFor()
  await page.goBack()
  await until('it to have the focus again', async () => (await focusedRow(page)) === read)

  await page.locator('[data-scroll]').evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await until('it to be out of sight', async () => (await page.locator(`[data-row="${read}"]`).count()) === 0)
  await press(page, 'j')
  await until('the next one to have the focus', async () => (await focusedRow(page)) === (read ?? 0) - 1)
  assert.deepEqual(
    complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED')),
    [],
  )
})

onTwoNodes('a lead submitted to one node appears in a browser at the other', async ({ a, b }, t) => {
  const { email } = await a.attorney()
  const [first, second] = [await visit(t), await visit(t)]
  await signIn(first.page, a.url, email)
  await signIn(second.page, b.url, email)
  const { id } = (await a.submit()).body
  for (const { page } of [first, second])
    await until(
      'the lead to appear',
      async () => (await page.locator(`[data-row="${id}"]`).count()) === 1,
      2_000,
    )
  assert.deepEqual([...first.complaints, ...second.complaints], [])
})
