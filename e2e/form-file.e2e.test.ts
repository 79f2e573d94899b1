import assert from 'node:assert/strict'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { skip } from '#scripts/chromium.ts'
import { messagesIn } from '#messages/messages.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { onlyLead } from '#server/features/intake/form/test-form.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)
const t = messagesIn('en')

const openForm = async (test: TestContext, { javaScriptEnabled = true, env = {} } = {}) => {
  const foyer = await onlySqlite(test)({ env })
  const { page } = await visit(test, { javaScriptEnabled })
  await page.goto(foyer.url)
  await page.fill('#first_name', 'Sukarno')
  await page.fill('#email', 'info@exämple.de')
  await page.check('#consent')
  const file = join(await makeTestFolder(test), 'resume.pdf')
  await writeFile(file, pdf())
  return { foyer, page, file }
}

const send = (page: Page) => page.click('form > button')

/** What may happen to a file after it was chosen and before it is sent. */
const changes = {
  'saved again, longer': (file: string) => writeFile(file, pdf('a later version')),
  'saved again with the same length': (file: string) => writeFile(file, pdf('B resume')),
  'moved away': (file: string) => rename(file, `${file}.old`),
  deleted: (file: string) => rm(file),
}

test(
  'the form reports a file that was changed, moved or deleted after it was chosen, and sends it once it is chosen again',
  { skip },
  async (test) => {
    const { foyer, page, file } = await openForm(test)
    for (const [what, change] of Object.entries(changes)) {
      await page.setInputFiles('#resume', file)
      await change(file)
      for (const times of [1, 2]) {
        await send(page)
        await page.waitForSelector('#resume-mistake')
        assert.equal(await page.locator('#summary li').count(), 1, what)
        assert.equal(await page.locator('progress').isVisible(), false, what)
        if (times === 1)
          assert.equal(await page.textContent('#resume-mistake'), t('form.resume_changed'), what)
      }
      assert.equal(await page.inputValue('#first_name'), 'Sukarno')
      await writeFile(file, pdf())
    }
    assert.deepEqual(await stored(foyer), nothing)
    await page.setInputFiles('#resume', file)
    assert.equal(await page.locator('#resume-mistake').isVisible(), false)
    await send(page)
    await page.waitForURL(/\/received\?/)
    const lead = await onlyLead(foyer)
    assert.deepEqual(
      [lead.first_name, lead.last_name, lead.email, lead.resume_name],
      ['Sukarno', '', 'info@xn--exmple-cua.de', 'resume.pdf'],
    )
  },
)

test(
  'without JavaScript, a file that is too large is reported and the typed fields stay filled in',
  { skip },
  async (test) => {
    const env = { RESUME_MAX_BYTES: String(1024 * 1024) }
    const { foyer, page, file } = await openForm(test, { javaScriptEnabled: false, env })
    for (const megabytes of [2, 40]) {
      await writeFile(file, pdf('x'.repeat(megabytes * 1024 * 1024)))
      await page.setInputFiles('#resume', file)
      await send(page)
      await page.waitForSelector('#resume-mistake')
      assert.match((await page.textContent('#resume-mistake')) ?? '', /larger than 1 MB/)
      assert.equal(await page.inputValue('#first_name'), 'Sukarno')
      assert.notEqual(await page.inputValue('#email'), '')
      // The consent comes after the file: of a file far above the limit, the server does not read to the end.
      assert.equal(await page.isChecked('#consent'), megabytes === 2)
      await page.goto(foyer.url)
      await page.fill('#first_name', 'Sukarno')
      await page.fill('#email', 'ada@example.com')
      await page.check('#consent')
    }
    await writeFile(file, pdf())
    await page.setInputFiles('#resume', file)
    await send(page)
    await page.waitForURL(/\/received\?/)
  },
)

test(
  'an address with letters that mail does not support is reported beside its field, not in a popup of the browser',
  { skip },
  async (test) => {
    for (const javaScriptEnabled of [true, false]) {
      const { foyer, page, file } = await openForm(test, { javaScriptEnabled })
      await page.fill('#email', '用户@例子.广告')
      await page.setInputFiles('#resume', file)
      await send(page)
      await page.waitForSelector('#email-mistake')
      assert.equal(await page.textContent('#email-mistake'), t('form.bad_email_letters'))
      await page.fill('#email', 'ada＠example.com')
      await send(page)
      await page.waitForURL(/\/received\?/)
      assert.equal((await onlyLead(foyer)).email, 'ada@example.com')
    }
  },
)

test('when both names are missing, both fields say so until one is filled in', { skip }, async (test) => {
  const { page, file } = await openForm(test)
  await page.setInputFiles('#resume', file)
  await page.fill('#first_name', ' ')
  await send(page)
  assert.deepEqual(
    [await page.textContent('#first_name-mistake'), await page.textContent('#last_name-mistake')],
    [t('form.required.first_name'), t('form.required.last_name')],
  )
  await page.fill('#last_name', 'Sukarno')
  await page.focus('#email')
  assert.equal(await page.locator('.mistake:visible').count(), 0)
  assert.match((await page.getAttribute('#first_name', 'aria-describedby')) ?? '', /names-hint/)
  await send(page)
  await page.waitForURL(/\/received\?/)
})

for (const javaScriptEnabled of [true, false])
  test(
    `${javaScriptEnabled ? 'with' : 'without'} JavaScript, one click takes the address that was probably meant, and sending again keeps the other`,
    { skip },
    async (test) => {
      const { foyer, page, file } = await openForm(test, { javaScriptEnabled, env: { FORM_LANGUAGES: 'en' } })
      await page.setInputFiles('#resume', file)
      await page.fill('#email', 'ada@gmial.com')
      await send(page)
      await page.getByRole('button', { name: 'Use ada@gmail.com' }).click()
      await until(
        'the address to be taken',
        async () => (await page.inputValue('#email')) === 'ada@gmail.com',
      )
      assert.equal(await page.locator('#email-mistake').count(), 0)
      if (javaScriptEnabled) assert.equal(await page.evaluate('document.activeElement.id'), 'email')
      await page.fill('#email', 'ada@yaho.com')
      // Return in a field sends the form, although the button of the question comes first.
      for (const _again of [1, 2]) {
        await page.press('#first_name', 'Enter')
        await page.locator('#email-mistake, h1:has-text("has arrived")').waitFor()
      }
      await page.waitForURL(/\/received\?/)
      assert.equal((await onlyLead(foyer)).email, 'ada@yaho.com')
    },
  )

for (const [what, press] of Object.entries({
  'a click': (page: Page, x: number, y: number) => page.mouse.click(x, y, { delay: 50 }),
  'a tap': (page: Page, x: number, y: number) => page.touchscreen.tap(x, y),
}))
  test(`${what} right after a correction hits what it is aimed at: nothing moves`, { skip }, async (test) => {
    // So long that the page can scroll on below the button: at its end it could not move.
    const foyer = await onlySqlite(test)({ env: { FIRM_FOOTER: 'A line.\n'.repeat(60) } })
    const { page } = await visit(test, { hasTouch: true, viewport: { width: 390, height: 844 } })
    await page.goto(foyer.url)
    await page.fill('#first_name', 'Ada')
    await page.setInputFiles('#resume', {
      name: 'cv.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(pdf()),
    })
    await page.fill('#email', 'nobody')
    await send(page)
    await page.waitForSelector('#email-mistake')
    // Safari does not hold what is in sight in its place when something above it goes away.
    await page.evaluate(`document.documentElement.style.overflowAnchor = 'none'`)
    await page.press('#email', 'Control+a')
    // Not filled in by the test at once, which would end the typing: leaving the field ends it, by the tap.
    await page.keyboard.type('ada@example.com')
    for (const target of ['#consent', 'form > button']) {
      await page.locator(target).scrollIntoViewIfNeeded()
      const box = (await page.locator(target).boundingBox()) ?? assert.fail(`${target} is not shown`)
      await press(page, box.x + box.width / 2, box.y + box.height / 2)
      if (target === '#consent') assert.equal(await page.isChecked('#consent'), true)
    }
    await page.waitForURL(/\/received\?/)
  })
