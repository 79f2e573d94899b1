import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { skip } from '#scripts/chromium.ts'
import { messagesIn } from '#messages/messages.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, visit } from './app-browser.ts'

after(closeBrowser)

test(
  'an upload can be canceled, which leaves nothing on the server, and sent again',
  { skip },
  async (test) => {
    const foyer = await onlySqlite(test)()
    const { page } = await visit(test)
    await page.goto(foyer.url)
    await page.fill('#first_name', 'Sukarno')
    await page.fill('#email', 'ada@example.com')
    await page.check('#consent')
    await page.setInputFiles('#resume', {
      name: 'cv.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(pdf('x'.repeat(2_000_000))),
    })
    const network = await page.context().newCDPSession(page)
    const allow = (bytesPerSecond: number) =>
      network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: bytesPerSecond,
      })
    await allow(100_000)
    await page.click('form > button')
    await until('the server is receiving the file', async () => (await stored(foyer)).incoming.length === 1)
    await page.getByRole('button', { name: 'Cancel' }).click()
    assert.equal(await page.textContent('.status'), messagesIn('en')('form.canceled'))
    assert.equal(await page.locator('progress').isVisible(), false)
    assert.equal(await page.inputValue('#first_name'), 'Sukarno')
    await until('nothing left', async () => isDeepStrictEqual(await stored(foyer), nothing))
    await allow(-1)
    await page.click('form > button')
    await page.waitForURL(/\/received\?/)
    const { leads, uploads, incoming } = await stored(foyer)
    assert.deepEqual([leads, uploads.length, incoming], [1, 1, []])
  },
)
