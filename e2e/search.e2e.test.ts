import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { putNamesIntoIndex } from '#server/adapters/database/search/lead-index.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { indexEntryOf } from '#server/features/leads/search/index-entry.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { docxWith, paragraph } from '#server/testing/resumes.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

const submitFile = async (foyer: TestFoyer, first_name: string, name: string, content: string | Buffer) => {
  const bytes = typeof content === 'string' ? content : new Uint8Array(content)
  const email = `${first_name.toLowerCase()}@example.com`
  const { status, body } = await foyer.submit({ first_name, email, resume: { name, content: bytes } })
  assert.equal(status, 201, body.detail)
  return body.id
}

test('somebody is found by a word of the resume in Arabic script: the row shows where, and Enter opens the resume at it', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [readResume] })
  await foyer.attorney({ email: 'grace@example.com' })
  const arabic = 'عملت محاميا في القاهرة عشر سنوات، ثم في مكتب للتحكيم التجاري'
  const layla = await submitFile(foyer, 'Layla', 'cv.docx', docxWith(paragraph(arabic)))
  const other = await submitFile(foyer, 'Omar', 'cv.docx', docxWith(paragraph(`مقدمة. ${arabic}`)))
  await submitFile(foyer, 'Ada', 'cv.txt', 'An attorney from London')
  await until(
    'every resume is read',
    async () => (await foyer.deps.db.selectFrom('jobs').select('id').executeTakeFirst()) === undefined,
  )

  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  const rows = page.locator('[data-row]')
  await page.keyboard.press('/')
  await page.keyboard.type('التحكيم')
  await page.getByText('2 people', { exact: true }).waitFor()
  assert.equal(await rows.count(), 2)
  const found = rows.filter({ hasText: 'Layla' })
  assert.equal(await found.locator('mark').textContent(), 'للتحكيم')
  assert.match((await found.textContent()) ?? '', /Resume/)
  assert.deepEqual(await inaccessible(page), [])

  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Reached out' }).click()
  await page.getByText('Nothing found').waitFor()
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'All' }).click()
  await rows.first().waitFor()
  await page.getByText('Best', { exact: true }).click()
  await page.waitForURL(/order=best/)
  await until('both are there again', async () => (await rows.count()) === 2)

  await page.getByRole('combobox').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.waitForURL(/leads\/\d+\?/)
  assert.ok([layla, other].some((id) => page.url().includes(`/leads/${id}?`)))
  await page.goBack()
  await rows.first().waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').fill('London')
  await page.getByText('Search all resumes for “London”').click()
  await page.getByText('1 person', { exact: true }).waitFor()
  assert.equal(await rows.locator('mark').textContent(), 'London')
  assert.deepEqual(complaints, [])
})

test('while somebody types, people are suggested: the arrows choose one, Enter opens the lead, and without a choice the text is searched', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [readResume] })
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  const katherine = await submitFile(foyer, 'Katherine', 'cv.txt', 'Trajectories')
  const katharine = await submitFile(foyer, 'Katharine', 'cv.txt', 'Letters to Katherine')
  await foyer.call('PATCH', `/api/leads/${katharine}`, {
    token,
    json: { state: 'REACHED_OUT', contact: 'phone' },
  })
  await until(
    'every resume is read',
    async () => (await foyer.deps.db.selectFrom('jobs').select('id').executeTakeFirst()) === undefined,
  )
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  const field = page.getByRole('combobox')
  const options = page.getByRole('option')
  const chosen = page.getByRole('option', { selected: true })
  await page.locator('[data-row]').first().waitFor()

  await page.keyboard.press('/')
  await page.keyboard.type('kath')
  await until('both are suggested', async () => (await options.count()) === 2)
  const [first, second] = await options.allTextContents()
  assert.match(first ?? '', /^Katharine Lovelace.*Reached out · .*katharine@example\.com$/)
  assert.match(second ?? '', /^Katherine Lovelace.*Pending · .*katherine@example\.com$/)
  assert.equal(await field.getAttribute('aria-expanded'), 'true')
  assert.equal(await chosen.count(), 0)
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  assert.match((await chosen.textContent()) ?? '', /^Katherine/)
  assert.equal(await field.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'))
  assert.deepEqual(await inaccessible(page), [])
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/leads/${katherine}$`))
  await page.getByRole('heading', { level: 1, name: 'Katherine Lovelace' }).waitFor()

  // Escape gives up the choice and not the search; Enter then searches.
  await page.keyboard.press('/')
  await until('the field has the focus', () => field.evaluate((element) => element.matches(':focus')))
  await page.keyboard.type('katherine')
  await until('both are suggested', async () => (await options.count()) === 2)
  assert.match((await options.last().textContent()) ?? '', /^Katharine LovelaceDid you mean\?/)
  await page.keyboard.press('ArrowUp')
  assert.match((await chosen.textContent()) ?? '', /^Katharine/)
  await page.keyboard.press('Escape')
  await until('nobody is suggested', async () => (await options.count()) === 0)
  assert.equal(await field.inputValue(), 'katherine')
  await page.keyboard.press('Enter')
  await until('the list has the focus', () =>
    page.evaluate<boolean>(`document.activeElement.closest('[data-row]') !== null`),
  )
  assert.match(page.url(), /q=katherine/)

  await page.keyboard.press('Control+k')
  const commands = page.getByRole('dialog')
  await commands.getByRole('textbox').fill('katharinne')
  await commands.getByText('Did you mean?').first().waitFor()
  await commands.getByText('Katharine Lovelace').click()
  await page.waitForURL(new RegExp(`/leads/${katharine}$`))
  assert.deepEqual(complaints, [])
})

test('in a small view a search goes on by itself until it has found everybody, and says how many these are', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { token, id: me } = await foyer.attorney({ email: 'grace@example.com' })
  const id = await submitFile(foyer, 'Ada', 'cv.txt', 'An attorney from London')
  await foyer.call('PATCH', `/api/leads/${id}`, { token, json: { assigned_to: me } })
  // A page of a search looks at 5,000 leads that match.
  const ada = {
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.com',
    notes: [],
    resume: '',
    phones: [],
  }
  const { names } = indexEntryOf(ada)
  await transact(foyer.deps.db, async (tx) => {
    for (let other = id + 1; other <= id + 5_100; other++) await putNamesIntoIndex(tx, other, names)
  })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  const pages: string[] = []
  page.on('request', (request) => request.url().includes('/api/inbox?q=') && pages.push(request.url()))
  await page.goto(`${foyer.url}/app/inbox?q=ada&view=mine`)
  await page.locator('[data-row]').getByRole('link', { name: 'Ada Lovelace' }).waitFor()
  await page.getByText('1 person', { exact: true }).waitFor()
  assert.ok(pages.some((url) => url.includes('after=')))
  assert.deepEqual(complaints, [])
})

test('on a phone what was typed without blanks does not widen the page, and no button of a lead stands alone in a line', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  await foyer.attorney({ email: 'grace@example.com' })
  await submitFile(foyer, 'Ada', 'cv.txt', 'An attorney from London')
  const { page, complaints } = await visit(t, { viewport: { width: 390, height: 844 } })
  await signIn(page, foyer.url, 'grace@example.com')
  await page.goto(`${foyer.url}/app/inbox?q=${'a'.repeat(200)}`)
  const nothing = page.getByRole('heading', { name: /Nothing found/ })
  await nothing.waitFor()
  const { x = 0, width = 0 } = (await nothing.boundingBox()) ?? {}
  assert.ok(x >= 0 && width > 0 && x + width <= 390)
  assert.match((await nothing.textContent()) ?? '', /“a{60}…”/)
  await page.goto(`${foyer.url}/app/inbox?q=-attorney`)
  await page.getByText('Add a word to search for.').waitFor()

  await page.goto(`${foyer.url}/app/leads/1`)
  const topOf = async (name: string) =>
    (await page.getByRole('button', { name, exact: true }).boundingBox())?.y
  assert.equal(await topOf('Mark as reached out'), await topOf('Assign'))
  assert.equal(await topOf('Previous lead'), await topOf('Next lead'))
  assert.deepEqual(complaints, [])
})
