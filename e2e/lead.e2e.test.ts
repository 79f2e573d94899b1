import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { referenceOf } from '#contract/values/reference.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { pagesPdf } from '#scripts/screenshots/resume-pdf.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)

const open = async (page: Page, url: string, address: string) => {
  await page.goto(`${url}/app/sign-in?to=${encodeURIComponent(address)}`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const marked = (page: Page, name: 'found' | 'found-here') =>
  page.evaluate<string[]>(`[...(CSS.highlights.get('${name}') ?? [])].map(String)`)
const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent')

test('a search in a resume finds words on every page of a PDF and in a text, highlights them and scrolls to them', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [readResume] })
  await foyer.attorney({ email: 'grace@example.com' })
  const pages = Array.from(
    { length: 12 },
    (_, n) => `Page ${n + 1}${n === 2 || n === 11 ? ' Analytical Engine' : ''}`,
  )
  await foyer.submit({ first_name: 'Ada', resume: { name: 'ada.pdf', content: pagesPdf(pages) } })
  await foyer.submit({
    first_name: 'Mary',
    resume: { name: 'mary.txt', content: `${'line\n'.repeat(400)}Größe\n` },
  })
  const { page, complaints } = await visit(t)
  await open(page, foyer.url, '/leads/1')
  await page.locator('main canvas').first().waitFor()
  const reference = page.getByText(referenceOf(1)).locator('visible=true')
  assert.equal(await reference.count(), 1, 'the reference of receipt and mails')

  await press(page, 'f')
  await page.keyboard.type('analytical')
  await page.getByText('1 of 2', { exact: true }).waitFor()
  await until(
    'the first one to be marked',
    async () => (await marked(page, 'found-here')).join() === 'Analytical',
  )
  await press(page, 'Enter')
  await page.getByText('2 of 2', { exact: true }).waitFor()
  await until(
    'its page to be drawn and marked',
    async () => (await marked(page, 'found-here')).join() === 'Analytical',
  )
  await until('it to be in sight', () =>
    page.getByRole('group', { name: 'Page 12' }).evaluate((frame) => frame.getBoundingClientRect().top < 900),
  )
  assert.deepEqual(await marked(page, 'found'), ['Analytical'])
  await press(page, 'Enter', 'Shift+Enter')
  await page.getByText('2 of 2', { exact: true }).waitFor()
  await page.keyboard.type(' machine')
  await page.getByText('Not found', { exact: true }).waitFor()
  assert.deepEqual(await marked(page, 'found-here'), [])
  await press(page, 'Escape')
  assert.equal(await page.getByRole('textbox', { name: 'Search in the resume' }).inputValue(), '')
  assert.match(page.url(), /leads\/1/, 'Escape in the field ends the search and nothing else')

  await page.goto(`${foyer.url}/app/leads/2`)
  await page.locator('pre').waitFor()
  await press(page, 'f')
  await page.keyboard.type('GROßE')
  await page.getByText('1 of 1', { exact: true }).waitFor()
  assert.deepEqual(await marked(page, 'found-here'), ['Größe'])
  await until('the last line to be in sight', () =>
    page.locator('pre').evaluate((pre) => pre.scrollTop > 1_000),
  )

  // The second download is refused, because the ticket was used by the first.
  let ticket = ''
  await page.route(/ticket$/, async (route) => {
    const response = await route.fetch()
    ticket ||= await response.text()
    return route.fulfill({ response, body: ticket })
  })
  const about = page.locator('summary').filter({ hasText: 'mary.txt' })
  await about.click()
  const download = async () => {
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    return { name: saved.suggestedFilename(), failure: await saved.failure() }
  }
  assert.deepEqual(await download(), { name: 'mary.txt', failure: null })
  assert.notEqual((await download()).failure, null)
  await page.locator('pre').waitFor()

  // The print contains facts and resume in dark text on white, even when the screen is narrow and dark.
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByText('Facts', { exact: true }).waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  await until('the app to be dark', () =>
    page.evaluate<boolean>(`document.documentElement.dataset.mantineColorScheme === 'dark'`),
  )
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  assert.equal(await page.locator('pre').isVisible(), true)
  assert.equal(await page.getByText('Facts', { exact: true }).isVisible(), false)
  const ink = await page.evaluate<string>(`getComputedStyle(document.querySelector('h1')).color`)
  assert.equal(ink, 'rgb(31, 31, 28)')
  assert.deepEqual(complaints, [])
})

test('typed notes are not lost when the user leaves the lead or somebody else removes the note being edited', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  const barbara = await foyer.attorney({ email: 'barbara@example.com', role: 'attorney' })
  for (const first_name of ['Ada', 'Barbara']) await foyer.submit({ first_name })
  const { body: note } = await foyer.call('POST', '/api/leads/1/notes', { token, json: { text: 'Called.' } })
  const { page, complaints } = await visit(t)
  // Browsers lack both on plain HTTP, except on localhost.
  await page.addInitScript('delete Navigator.prototype.locks; delete Crypto.prototype.randomUUID')
  await open(page, foyer.url, '/leads/1')
  const field = page.getByRole('textbox', { name: 'Write a note' })
  const edited = page.getByRole('textbox', { name: 'Edit' })
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await edited.fill('Called twice.')
  await field.fill('Half a sente')
  await page.getByRole('button', { name: 'Next lead' }).click()
  await page.getByRole('heading', { name: 'Barbara' }).waitFor()
  assert.equal(await field.inputValue(), '', 'what is typed for one lead does not show at another')
  await page.getByRole('button', { name: 'Previous lead' }).click()
  await page.getByRole('heading', { name: 'Ada' }).waitFor()
  assert.equal(await field.inputValue(), 'Half a sente')
  assert.equal(await edited.inputValue(), 'Called twice.')

  const [asked] = await Promise.all([
    page.waitForEvent('dialog', (dialog) => (void dialog.dismiss(), true)),
    page.evaluate('location.reload()'),
  ])
  assert.equal(asked.type(), 'beforeunload')
  assert.equal(await field.inputValue(), 'Half a sente')

  await foyer.call('DELETE', `/api/leads/1/notes/${note.id}`, { token })
  await page.getByRole('alert').getByText('Called twice.').waitFor()
  await page.getByRole('button', { name: 'Add as a new note' }).click()
  await page.getByRole('listitem').getByText('Called twice.').waitFor()
  assert.equal(await page.getByRole('alert').count(), 0)
  assert.equal(await field.inputValue(), 'Half a sente')

  const timeline = page.getByRole('region', { name: 'Activity' })
  const notes = timeline.locator('[data-kind=note]')
  const undo = page.getByRole('button', { name: 'Undo', exact: true })
  await page.getByRole('button', { name: 'Edit', exact: true }).focus()
  await press(page, 'Enter')
  await page.keyboard.type(' Again.')
  await press(page, 'Control+Enter')
  await notes.getByText('Called twice. Again.').waitFor()
  await until('the focus to stay at the note', () => notes.evaluate((note) => note.matches(':focus-within')))
  await page.getByRole('button', { name: 'Remove' }).focus()
  await press(page, 'Enter')
  await page.getByText('Note removed.').waitFor()
  assert.equal(await undo.count(), 1)
  await until('the focus to stay at the notes', () => timeline.evaluate((part) => part.matches(':focus')))
  await timeline.getByText('edited a note').waitFor()
  assert.doesNotMatch(await timeline.innerText(), /note_id|text:/)

  // One's own note can be restored; a colleague's cannot, because it would get another author.
  await press(page, 'z')
  await notes.getByText('Called twice. Again.').waitFor()
  await page.getByRole('button', { name: 'Remove' }).click()
  await notes.getByText('Called twice. Again.').waitFor({ state: 'detached' })
  await foyer.call('POST', '/api/leads/1/notes', { token: barbara.token, json: { text: 'Theirs.' } })
  await notes.getByText('Theirs.').waitFor()
  await page.reload()
  await notes.getByText('Theirs.').waitFor()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Note removed.').waitFor()
  assert.equal(await undo.count(), 0)

  // A note that was stored is shown, even when only the answer was lost.
  await page.route(/notes$/, async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await route.fetch()
    return route.abort('connectionreset')
  })
  await field.fill('Sent once.')
  await press(page, 'Control+Enter')
  await page.getByText('It is not known whether this was done').waitFor()
  await notes.getByText('Sent once.').waitFor()
  assert.match(complaints.splice(0).join(), /^Failed to load resource: net::ERR_CONNECTION_RESET$/)
  await page.unroute(/notes$/)

  for (let n = 1; n <= 101; n += 1)
    await Promise.all([
      foyer.call('PATCH', '/api/leads/2', { token, json: { last_name: `Liskov ${n}` } }),
      foyer.call('POST', '/api/leads/2/notes', { token, json: { text: `Note ${n}` } }),
    ])
  await page.getByRole('button', { name: 'Next lead' }).click()
  await timeline.getByText('Last name: Liskov 101', { exact: true }).waitFor()
  await notes.getByText('Note 101', { exact: true }).waitFor()
  assert.deepEqual(complaints, [])
})

test('the focus returns after every dialog, and the next waiting lead is offered from any list', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  for (const first_name of ['Ada', 'Barbara', 'Grace', 'Grace']) await foyer.submit({ first_name })
  await foyer.call('PATCH', '/api/leads/2', { token, json: { state: 'REACHED_OUT' } })
  const { page, complaints } = await visit(t)
  await open(page, foyer.url, '/inbox?q=grace')
  await page.locator('[data-row]').first().waitFor()
  await press(page, 'j', 'Enter')
  await page.getByRole('heading', { name: 'Activity' }).waitFor()
  const at = page.url().match(/leads\/(\d+)/)?.[1]
  await until('the other lead found to be the next one', () =>
    page.getByRole('button', { name: 'Next lead' }).isEnabled(),
  )
  await press(page, 'j')
  await page.waitForURL(new RegExp(`/leads/${at === '3' ? 4 : 3}\\?q=grace`))

  for (const [button, key] of [
    ['Assign', undefined],
    ['Mark as reached out', undefined],
    [undefined, 'Control+k'],
    [undefined, '?'],
  ] as const) {
    const assign = page.getByRole('button', { name: button ?? 'Assign', exact: true })
    await assign.focus()
    await press(page, key ?? 'Enter')
    await page.getByRole('dialog').waitFor()
    await press(page, 'Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await until(`the focus to be back from ${button ?? key}`, () =>
      assign.evaluate((element) => element.matches(':focus')),
    )
  }
  await page.goto(`${foyer.url}/app/leads/3?view=all`)
  await page.getByRole('button', { name: 'Mark as reached out', exact: true }).focus()
  await press(page, 'Enter', 'p')
  await until(
    'the button to the next waiting lead to have the focus',
    async () => (await focused(page)) === 'Next in line',
  )
  await press(page, 'Enter')
  await page.waitForURL(/leads\/4$/)
  await page.getByRole('button', { name: 'Mark as reached out', exact: true }).waitFor()
  await press(page, 'Escape')
  await until('the row of the lead seen last to have the focus', async () =>
    (await focused(page)).startsWith('Grace'),
  )

  const shortcuts = page.getByRole('dialog').getByLabel('Single-key shortcuts')
  const shut = async () => {
    await press(page, 'Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await press(page, '?')
  await shortcuts.uncheck()
  await shut()
  await page.reload()
  await page.locator('[data-row]').first().waitFor()
  await press(page, '?', 'j', '/')
  assert.equal(await page.locator('[role=dialog], [data-row]:focus-within, input:focus').count(), 0)
  await press(page, 'Control+k')
  await page.getByRole('dialog').getByRole('textbox').fill('keyb')
  await press(page, 'Enter')
  await shortcuts.check()
  await shut()
  await press(page, 'j')
  await page.locator('[data-row]:focus-within').waitFor()
  assert.deepEqual(complaints, [])
})

test('undoing a move back to pending restores the time of reaching out', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  await foyer.submit({ first_name: 'Ada' })
  const reached = { state: 'REACHED_OUT', contact: 'phone', reached_out_at: '2026-01-31T09:30:00.000Z' }
  await foyer.call('PATCH', '/api/leads/1', { token, json: reached })
  const lead = async () => (await foyer.call('GET', '/api/leads/1', { token })).body
  const { page, complaints } = await visit(t)
  await open(page, foyer.url, '/leads/1')
  await page.getByRole('button', { name: 'Back to pending' }).click()
  await until('it to be pending', async () => (await lead()).state === 'PENDING')
  await page.getByRole('button', { name: 'Undo' }).click()
  await until('the earlier time', async () => (await lead()).reached_out_at === reached.reached_out_at)
  await page
    .getByText(/When: .*2026/)
    .first()
    .waitFor()
  assert.deepEqual(complaints, [])
})
