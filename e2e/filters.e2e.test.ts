import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('filters are added and taken away by keyboard, the address keeps them, and a mistake is shown where it is', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { id: me, token } = await foyer.attorney({ email: 'grace@example.com' })
  const leads: number[] = []
  for (const first_name of ['Ada', 'Barbara', 'Edsger', 'Frances'])
    leads.push((await foyer.submit({ first_name, email: `${first_name}@example.com` })).body.id)
  for (const id of leads.slice(0, 2))
    await foyer.call('PATCH', `/api/leads/${id}`, { token, json: { assigned_to: me } })
  await foyer.call('PATCH', `/api/leads/${leads[1]}`, { token, json: { state: 'REACHED_OUT' } })

  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  const names = async () => (await page.locator('[data-row] a').allTextContents()).sort()
  const shows = (...expected: string[]) =>
    until(`the list shows ${expected.join(', ')}`, async () => {
      const seen = await names()
      return expected.length === seen.length && expected.every((name, at) => seen[at]?.startsWith(name))
    })
  const filters = page.getByRole('list', { name: 'Filters' })
  await shows('Ada', 'Edsger', 'Frances')

  // From a view: what the view shows becomes a filter, too.
  await page.getByRole('button', { name: 'Filter', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Assigned to' }).waitFor()
  await page.getByRole('menu').locator(':focus').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Nobody' }).waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=state%3Apending(\+|%20)assigned%3Ame/)
  await shows('Ada')
  assert.deepEqual(await filters.getByRole('listitem').allTextContents(), [
    'State is Pending',
    'Assigned to Me',
  ])
  assert.equal(await page.getByRole('combobox').inputValue(), 'state:pending assigned:me')

  await page.reload()
  await shows('Ada')
  await page.getByRole('button', { name: 'Remove the filter “State is Pending”' }).click()
  await shows('Ada', 'Barbara')
  assert.deepEqual(await inaccessible(page), [])

  // Typed. What is not understood yet leaves the list as it was.
  const field = page.getByRole('combobox')
  await field.fill('assigned:me is:overdu')
  await page.getByText('“is” cannot be “overdu”').waitFor()
  assert.equal(await page.locator('mark').textContent(), 'overdu')
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  await shows('Ada', 'Barbara')
  assert.deepEqual(await inaccessible(page), [])
  await field.fill('-assigned:me e')
  await shows('Edsger')
  await filters.getByText('Not assigned to Me').waitFor()
  await field.fill('assigned:nobody-here')
  await page.getByText('No colleague is called “nobody-here”.').waitFor()
  assert.equal(await page.locator('mark').textContent(), 'assigned:nobody-here')
  await page.keyboard.press('Escape')
  await shows('Ada', 'Edsger', 'Frances')
  assert.deepEqual(
    complaints.filter((each) => !/status of 422/.test(each)),
    [],
  )
})
