import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

const open = (page: Page) => page.getByRole('button', { name: 'Export', exact: true })

test('the list that is on the screen is exported by whoever may, who sees how it has ended', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  await foyer.attorney({ email: 'ada@example.com', role: 'attorney' })
  for (const first_name of ['Ada', 'Barbara', 'Edsger'])
    await foyer.submit({ first_name, email: `${first_name}@example.com` })
  await foyer.call('PATCH', '/api/leads/2', { token, json: { state: 'REACHED_OUT' } })

  const grace = await visit(t)
  await signIn(grace.page, foyer.url, 'grace@example.com')
  await open(grace.page).focus()
  await grace.page.keyboard.press('Enter')
  await grace.page.getByText('2 people').waitFor()
  assert.deepEqual(await inaccessible(grace.page), [])
  const download = async (format: string) => {
    const [saved] = await Promise.all([
      grace.page.waitForEvent('download'),
      grace.page.getByRole('menuitem', { name: format }).click(),
    ])
    return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), 'utf8') }
  }
  const csv = await download('Table (CSV)')
  assert.match(csv.name, /^leads-\d{4}-\d\d-\d\d\.csv$/)
  assert.match(csv.text, /"Ada"[^]*"Edsger"[^]*"End of export: 2 leads"/)
  assert.doesNotMatch(csv.text, /Barbara/)
  await grace.page.getByText('2 leads were exported.').waitFor()
  assert.deepEqual(await inaccessible(grace.page), [])

  // What was searched for, in the order of the search.
  await grace.page.goto(`${foyer.url}/app/inbox?q=state:reached_out`)
  await open(grace.page).click()
  const complete = await download('Everything (JSON lines)')
  assert.match(complete.text, /"type":"lead","id":2/)
  assert.doesNotMatch(complete.text, /"type":"lead","id":[13]/)

  const ada = await visit(t)
  await signIn(ada.page, foyer.url, 'ada@example.com')
  await ada.page.locator('[data-row] a').first().waitFor()
  assert.equal(await open(ada.page).count(), 0)
  await grace.page.goto(`${foyer.url}/app/settings/firm`)
  await grace.page.getByLabel('Who may export leads').selectOption('All attorneys')
  await grace.page.getByRole('button', { name: 'Save changes' }).click()
  await grace.page.getByText('Saved.').waitFor()
  assert.deepEqual(await inaccessible(grace.page), [])
  await ada.page.reload()
  await open(ada.page).waitFor()

  await grace.page.goto(`${foyer.url}/app/settings/audit`)
  await grace.page.getByText('exported 1 lead as NDJSON').waitFor()
  await grace.page
    .getByText(/: state:reached_out$/)
    .first()
    .waitFor()

  await grace.page.goto(`${foyer.url}/app/settings/data`)
  const past = grace.page.getByRole('list', { name: 'Exports' }).getByRole('listitem')
  await past.first().waitFor()
  assert.deepEqual(
    (await past.allInnerTexts()).map((each) => each.replace(/ · [^·]*$/, '').replaceAll('\n', ' ')),
    [
      'NDJSON · state:reached_out Downloaded whole, 1 lead · grace@example.com',
      'CSV · Pending Downloaded whole, 2 leads · grace@example.com',
    ],
  )
  assert.deepEqual([...grace.complaints, ...ada.complaints], [])
})
