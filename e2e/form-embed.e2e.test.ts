import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type TestContext, after, test } from 'node:test'
import type { Frame, Page } from '@playwright/test'
import { skip } from '#scripts/chromium.ts'
import { messagesIn } from '#messages/messages.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)

/** A site of the firm. For the browser, localhost is another site than 127.0.0.1. */
const serveSite = async (test: TestContext, content: string) => {
  const policy = "style-src 'self'"
  const site = createServer((_request, answer) =>
    answer
      .setHeader('content-type', 'text/html; charset=utf-8')
      .setHeader('content-security-policy', policy)
      .end(
        `<!doctype html><meta name="viewport" content="width=device-width"><title>x</title><h1>Firm</h1>${content}<p id="end">End</p>`,
      ),
  )
  test.after(() => site.close())
  await once(site.listen(0, 'localhost'), 'listening')
  return `http://localhost:${Object(site.address()).port}/`
}

const start = (test: TestContext) => onlySqlite(test)({ env: { FORM_ALLOWED_HOSTS: 'http://localhost:*' } })

const formIn = (page: Page): Promise<Frame> =>
  until('the frame is there', async () => {
    const frame = page.frames()[1]
    await frame?.waitForSelector('main')
    return frame
  })

/** Whether all of the page in the frame is to be seen without scrolling in it. */
const isWhole = (frame: Frame) =>
  frame.evaluate<boolean>(
    `document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth && innerHeight - document.documentElement.getBoundingClientRect().height < 2`,
  )

for (const language of ['en', 'zh', 'ar'] as const)
  test(
    `embedded in a page of 390 px, the form in ${language} is as high as it is, in every state, and nothing is cut off`,
    { skip },
    async (test) => {
      const foyer = await start(test)
      const t = messagesIn(language)
      const address = await serveSite(
        test,
        `<script src="${foyer.url}/embed.js" data-lang="${language}" data-title="Our form" async></script>`,
      )
      const { page, complaints } = await visit(test, {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
      })
      const foreign: string[] = []
      page.on('request', (request) => foreign.push(new URL(request.url()).origin))
      await page.goto(address)
      assert.equal(await page.locator('iframe').getAttribute('title'), 'Our form')
      const frame = await formIn(page)
      const whole = (state: string) => until(`${state}: the frame as high as its page`, () => isWhole(frame))
      await whole('empty')
      assert.equal(await frame.locator('.firm').count(), 0)
      assert.equal(
        await frame.evaluate('getComputedStyle(document.body).backgroundColor'),
        'rgba(0, 0, 0, 0)',
      )
      await frame.click('form > button')
      await frame.waitForSelector('#summary')
      await whole('mistakes')
      await frame.fill('#first_name', 'Ada')
      await frame.fill('#email', 'ada@example.com')
      await frame.check('#consent')
      await frame.setInputFiles('#resume', {
        name: `${'long-'.repeat(30)}.pdf`,
        mimeType: 'application/pdf',
        buffer: Buffer.from(pdf()),
      })
      await frame.click('form > button')
      await frame.waitForURL(/\/received\?/)
      await frame.getByRole('heading', { level: 1, name: t('receipt.title') }).waitFor()
      assert.match(frame.url(), /bare=1/)
      await whole('receipt')
      await frame.click('.correction summary')
      await whole('correction')
      assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
      assert.deepEqual(
        [...new Set(foreign)].sort(),
        [new URL(foyer.url).origin, new URL(address).origin].sort(),
      )
      assert.deepEqual(complaints, [])
      assert.equal((await stored(foyer)).leads, 1)
    },
  )

test('only the form itself can change the height of its frame', { skip }, async (test) => {
  const foyer = await start(test)
  const { page } = await visit(test)
  await page.goto(await serveSite(test, `<script src="${foyer.url}/embed.js" async></script>`))
  const frame = await formIn(page)
  await until('the frame as high as its page', () => isWhole(frame))
  const height = async () => (await page.locator('iframe').boundingBox())?.height
  const before = await height()
  await page.evaluate(`postMessage({ foyerHeight: 5 }, '*')`)
  await frame.evaluate(
    `for (const height of [NaN, -1, 0, 1e9, 'x', null, {}]) parent.postMessage({ foyerHeight: height }, '*')`,
  )
  await frame.evaluate(`parent.postMessage('hello', '*'); parent.postMessage(null, '*')`)
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))')
  assert.equal(await height(), before)
})

test(
  'the plain frame with the name of the firm remains possible, and scrolls by itself',
  { skip },
  async (test) => {
    const foyer = await start(test)
    const { page } = await visit(test, { viewport: { width: 390, height: 844 } })
    await page.goto(await serveSite(test, `<iframe src="${foyer.url}/" width="360" height="600"></iframe>`))
    const frame = await formIn(page)
    assert.equal(await frame.locator('.firm').isVisible(), true)
    assert.equal(await frame.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    await frame.locator('form > button').scrollIntoViewIfNeeded()
    assert.equal(await frame.locator('form > button').isVisible(), true)
  },
)
