import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { referenceOf } from '#contract/values/reference.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('a printed lead is a record of everything, with the firm, the day and exact times', async (t) => {
  const env = { FIRM_NAME: 'Example & Partners', FIRM_TIME_ZONE: 'Asia/Tokyo' }
  const foyer = await onlySqlite(t)({ env })
  const { email, token } = await foyer.attorney()
  await foyer.submit()
  const notes = Array.from({ length: 35 }, (_, n) => `Note ${n + 1}.`)
  for (const text of notes) await foyer.call('POST', '/api/leads/1/notes', { token, json: { text } })
  const { page, complaints } = await visit(t)
  await page.addInitScript('globalThis.print = () => { globalThis.isPrinted = true }')
  await signIn(page, foyer.url, email)
  await page.goto(`${foyer.url}/app/leads/1`)
  await page.getByText('Note 35.').waitFor()
  assert.equal(await page.getByText('Note 1.', { exact: true }).count(), 0, 'the first page is short')
  await page.keyboard.press('Control+p')
  await until('it to be printed', () => page.evaluate<boolean>('globalThis.isPrinted === true'))

  await page.emulateMedia({ media: 'print' })
  const paper = await page.locator('main').innerText()
  for (const words of [
    'Example & Partners',
    referenceOf(1),
    'Printed',
    'Ada Lovelace',
    ...notes,
    'Receipt to',
  ])
    assert.ok(paper.includes(words), words)
  // Chromium does not tell the words of a pseudo-element.
  const exact = await page.evaluate<string[]>(
    `[...document.querySelectorAll('main time')].map((time) => getComputedStyle(time, '::after').content)`,
  )
  assert.ok(exact.length > notes.length && exact.every((each) => /20\d\d.* GMT\+9"$/.test(each)), exact[0])
  for (const words of ['cannot be shown', 'not printed', 'Edit', 'Write a note', 'Send again', 'minutes ago'])
    assert.ok(!paper.includes(words), words)
  assert.equal(await page.getByRole('button').count(), 0)
  assert.deepEqual(complaints, [])
})

test('on a phone the resume comes first, and the acts stay in a bar at the thumb with targets of 44 px', async (t) => {
  const foyer = await onlySqlite(t)({ jobs: [readResume] })
  const { email } = await foyer.attorney()
  await foyer.submit({ resume: { name: 'ada.txt', content: 'Engines\n'.repeat(300) } })
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
  const { page, complaints } = await visit(t, phone)
  await signIn(page, foyer.url, email)
  await page.getByRole('link', { name: 'Ada Lovelace' }).tap()
  await page.getByText('Engines').first().waitFor()
  const acts = page.getByRole('group', { name: 'What to do with this person' })
  const places = async () => {
    for (const button of await acts.getByRole('button').all()) {
      const box = await button.boundingBox()
      assert.ok(box && box.height >= 44 && box.y > 600 && box.y + box.height < 844, JSON.stringify(box))
    }
  }
  await places()
  for (const button of await page.getByRole('banner').getByRole('button').all()) {
    const box = await button.boundingBox()
    assert.ok(!box || box.height >= 44, JSON.stringify(box))
  }
  await page.getByText('Facts', { exact: true }).tap()
  await page.getByRole('textbox', { name: /Write a note/ }).scrollIntoViewIfNeeded()
  await places()
  await acts.getByRole('button', { name: 'Mark as reached out' }).tap()
  await page.getByRole('dialog').getByRole('button', { name: 'By phone' }).tap()
  await acts.getByRole('button', { name: 'Back to pending' }).waitFor()
  assert.deepEqual(complaints, [])
})

test('the list is one stop of the tab key, and arrow keys lead through its rows', async (t) => {
  const foyer = await onlySqlite(t)()
  const { email } = await foyer.attorney()
  for (const first_name of ['Ada', 'Grace', 'Katherine']) await foyer.submit({ first_name })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  const stops = page.locator('[data-row] :is(a, input, time):not([tabindex="-1"])')
  await page.locator('[data-row]').nth(2).waitFor()
  const focused = () =>
    page.evaluate<string>('document.activeElement.textContent || document.activeElement.ariaLabel')
  const press = async (key: string, expected: string) => {
    await page.keyboard.press(key)
    await until(`${key} to lead to ${expected}`, async () => (await focused()) === expected)
    assert.equal(
      await stops
        .locator('visible=true')
        .evaluateAll((all) => all.filter((each) => each.matches('a, input')).length),
      1,
    )
  }
  await page.locator('[data-row] a').first().focus()
  await press('ArrowDown', 'Grace Lovelace')
  await press('End', 'Katherine Lovelace')
  await press('ArrowUp', 'Grace Lovelace')
  await press('ArrowLeft', 'Select Grace Lovelace')
  await page.keyboard.press('Space')
  await page.getByText('1 person selected').waitFor()
  await press('ArrowRight', 'Grace Lovelace')
  await page.keyboard.press('Tab')
  assert.equal(await page.locator('[data-row]:focus-within').count(), 0, 'the next stop is outside the list')
  await page.emulateMedia({ forcedColors: 'active' })
  const ring = await page.evaluate<string>(
    `getComputedStyle(document.querySelector('[aria-selected=true]')).outlineStyle`,
  )
  assert.equal(ring, 'solid')
  assert.deepEqual(complaints, [])
})
