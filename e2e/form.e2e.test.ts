import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type TestContext, after, before, test } from 'node:test'
import { type Browser, type Page, chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath, skip } from '#scripts/chromium.ts'
import { languages, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import type { StartOptions } from '#server/testing/start-foyer.ts'
import { stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { violationsOn } from './walk/axe.ts'

let browser: Browser
before(async () => {
  // The sandbox of Chromium does not work for root.
  if (!skip) browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
})
after(() => browser?.close())

type Visitor = { javaScriptEnabled?: boolean }

/** Opens the form in a browser context of its own. Tests compare `complaints`, the errors of the page, with []. */
const open = async (t: TestContext, path = '/', visitor: Visitor = {}, options: StartOptions = {}) => {
  const foyer = await onlySqlite(t)(options)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...visitor })
  t.after(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  const asked: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (line) => {
    // Chromium logs every refused submission like this, which is expected.
    const refusal = / the server responded with a status of 422 /.test(line.text())
    if (line.type() === 'error' && !refusal) complaints.push(line.text())
  })
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(foyer.url + path)
  return { foyer, page, complaints, asked }
}

const resume = (bytes = 2_000, name = 'Ada – résumé.pdf') => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.from(pdf('x'.repeat(bytes))),
})

const fillIn = async (page: Page) => {
  await page.fill('#first_name', 'Ada')
  await page.fill('#last_name', 'Lovelace')
  await page.fill('#email', 'ada@example.com')
  await page.check('#consent')
}

test('with JavaScript, the form is sent once however often the button is pressed', { skip }, async (t) => {
  const { foyer, page, complaints, asked } = await open(t)
  await fillIn(page)
  await page.setInputFiles('#resume', resume(3_000_000))
  await page.setViewportSize({ width: 390, height: 600 })
  const looked = Promise.withResolvers<void>()
  await page.route('**/*', async (route) => {
    if (route.request().method() === 'POST') await looked.promise
    await route.continue()
  })
  await page.evaluate(`for (let n = 0; n < 5; n++) document.querySelector('form > button').click()`)
  await until('the bar to be in sight', async () => {
    const { y = -1 } = (await page.locator('progress').boundingBox()) ?? {}
    return y >= 0 && y < 600
  })
  looked.resolve()
  await page.waitForURL(/\/received\?/)
  assert.match((await page.textContent('h1')) ?? '', /has arrived/)
  await page.reload()
  assert.equal((await stored(foyer)).leads, 1)
  assert.equal(asked.filter((url) => new URL(url).pathname === '/' && !url.endsWith('/')).length, 1)
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(foyer.url) && !url.startsWith('data:')),
    [],
  )
  assert.deepEqual(complaints, [])
})

test(
  'missing fields are reported before anything is sent: the summary gets the focus and links to the fields',
  { skip },
  async (t) => {
    const { page, complaints, asked } = await open(t)
    const before = asked.length
    await page.keyboard.press('Tab')
    await page.focus('form > button')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement.id'), 'summary')
    assert.equal(await page.locator('#summary li').count(), 5)
    await page.click('#summary a[href="#email"]')
    assert.equal(await page.evaluate('document.activeElement.id'), 'email')
    await page.fill('#email', 'nobody')
    await page.click('form > button')
    assert.equal(await page.textContent('#email-mistake'), messagesIn('en')('form.bad_email'))
    await page.fill('#email', 'nobody@example.com')
    await page.focus('#first_name')
    assert.equal(await page.locator('#email-mistake').isVisible(), false)
    await page.setInputFiles('#resume', { name: 'cv.exe', mimeType: '', buffer: Buffer.from('MZ') })
    assert.match((await page.textContent('#resume-mistake')) ?? '', /PDF, DOC, DOCX or TXT/)
    await page.setInputFiles('#resume', { name: 'cv.txt', mimeType: '', buffer: Buffer.alloc(0) })
    assert.match((await page.textContent('#resume-mistake')) ?? '', /empty/)
    await page.setInputFiles('#resume', resume())
    assert.equal(await page.locator('#resume-mistake').isVisible(), false)
    assert.match((await page.textContent('.chosen')) ?? '', /Ada – résumé\.pdf.*2 KB/)
    assert.equal(asked.length, before)
    assert.deepEqual(complaints, [])
  },
)

test(
  'a file can be dropped onto the form, and file and fields are kept when the server finds a mistake',
  { skip },
  async (t) => {
    const { foyer, page, complaints } = await open(t, '/?lang=es')
    await fillIn(page)
    await page.fill('#email', 'nobody@example..com')
    const dropped = await page.evaluateHandle(`
    const data = new DataTransfer()
    data.items.add(new File([${JSON.stringify(pdf())}], 'dropped.pdf', { type: 'application/pdf' }))
    data`)
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: dropped })
    assert.match((await page.textContent('.chosen')) ?? '', /dropped\.pdf/)
    await page.click('form > button')
    await page.waitForSelector('.kept')
    assert.equal(await page.evaluate('document.activeElement.id'), 'summary')
    assert.equal(await page.textContent('#email-mistake'), messagesIn('es')('form.bad_email'))
    assert.equal(await page.inputValue('#first_name'), 'Ada')
    await page.fill('#email', 'ada@example.com')
    await page.click('form > button')
    await page.waitForURL(/\/received\?lang=es/)
    assert.equal((await stored(foyer)).leads, 1)
    assert.deepEqual(complaints, [])
  },
)

test(
  'when the connection breaks, the form says so and keeps the fields, and sending again makes one lead',
  { skip },
  async (t) => {
    const { foyer, page } = await open(t)
    await fillIn(page)
    await page.setInputFiles('#resume', resume())
    await page.route('**/*', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    )
    await page.click('form > button')
    await page.waitForSelector('#summary')
    assert.match((await page.textContent('#summary')) ?? '', /will not be stored twice/)
    await page.unroute('**/*')
    await page.click('form > button')
    await page.waitForURL(/\/received\?/)
    assert.equal((await stored(foyer)).leads, 1)
  },
)

test(
  'without JavaScript, the form works, and the summary gets the focus after a mistake',
  { skip },
  async (t) => {
    const { foyer, page, complaints } = await open(t, '/', { javaScriptEnabled: false })
    await fillIn(page)
    await page.fill('#email', 'nobody')
    await page.setInputFiles('#resume', resume())
    await page.click('form > button')
    await page.waitForSelector('#summary:focus')
    await page.fill('#email', 'ada@example.com')
    await page.click('form > button')
    await page.waitForURL(/\/received\?/)
    assert.equal((await stored(foyer)).leads, 1)
    assert.deepEqual(complaints, [])
  },
)

test('embedded in a site that the firm allows, the form works without cookies', { skip }, async (t) => {
  const env = { FORM_ALLOWED_HOSTS: 'http://localhost:*' }
  const { foyer, page } = await open(t, '/', {}, { env })
  const site = createServer((_request, answer) =>
    answer
      .setHeader('content-type', 'text/html')
      .end(`<iframe src="${foyer.url}/" width="600" height="900"></iframe>`),
  )
  t.after(() => site.close())
  await once(site.listen(0, 'localhost'), 'listening')
  // For the browser, localhost is another site than 127.0.0.1.
  await page.goto(`http://localhost:${Object(site.address()).port}/`)
  const frame = await until('the frame is there', () => page.frames()[1])
  await frame.fill('#first_name', 'Ada')
  await frame.fill('#last_name', 'Lovelace')
  await frame.fill('#email', 'ada@example.com')
  await frame.check('#consent')
  await frame.setInputFiles('#resume', resume())
  await page.setViewportSize({ width: 700, height: 400 })
  await frame.click('form > button')
  await frame.waitForURL(/\/received\?/)
  await until('the receipt to be in sight, far above the button', async () => {
    const { y = -1 } = (await frame.locator('h1').boundingBox()) ?? {}
    return y >= 0 && y < 400
  })
  assert.deepEqual(await page.context().cookies(), [])
  assert.equal((await stored(foyer)).leads, 1)
})

/** What axe checks in each width and color scheme: everything in light colors, in dark colors only their contrast. */
const looks = [
  { width: 1440, colorScheme: 'light', axe: 'everything' },
  { width: 1440, colorScheme: 'dark', axe: undefined },
  { width: 768, colorScheme: 'dark', axe: 'colors' },
  { width: 768, colorScheme: 'light', axe: undefined },
  { width: 390, colorScheme: 'light', axe: 'everything' },
  { width: 390, colorScheme: 'dark', axe: 'colors' },
  // 1280 px at 400 % zoom (WCAG 2.2, 1.4.10).
  { width: 320, colorScheme: 'light', axe: 'everything' },
] as const

/** Everything that is wrong with the current page, in light and dark colors and in every width. */
const faultsOf = async (page: Page) => {
  const faults: string[] = []
  for (const { width, colorScheme, axe } of looks) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const beyond = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    const found = axe === undefined ? [] : await violationsOn(page, axe)
    if (beyond !== 0) found.push(`cut off by ${beyond} px`)
    for (const fault of found) faults.push(`${width} px, ${colorScheme}: ${fault}`)
  }
  return faults
}

test(
  'in every language, width and color scheme, axe finds no fault in form and receipt and nothing is cut off',
  { skip },
  async (t) => {
    const env = { FORM_PHONE: 'required' }
    const { foyer, page, complaints } = await open(t, '/', {}, { env })
    for (const language of languages) {
      const look = async (state: string) =>
        assert.deepEqual(await faultsOf(page), [], `${language}, ${state}`)
      await page.goto(`${foyer.url}/?lang=${language}`)
      assert.equal(await page.getAttribute('html', 'lang'), writing[language].lang)
      await look('empty')
      await page.click('form > button')
      await look('mistakes')
      await fillIn(page)
      await page.fill('#phone', '+1 212 555 0100')
      await page.setInputFiles('#resume', resume(2_000, `${'long-'.repeat(40)}.pdf`))
      await look('filled in')
      await page.fill('#email', 'ada@gmial.com')
      await page.click('form > button')
      await page.locator('#email-mistake').waitFor()
      await look('is this the address?')
      await page.click('form > button')
      await page.waitForURL(/\/received\?/)
      await look('receipt')
      await page.click('.correction summary')
      await look('correction')
    }
    assert.deepEqual(complaints, [])
  },
)
