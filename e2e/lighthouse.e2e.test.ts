import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page, Request } from '@playwright/test'
import { type Auditor, type Wanted, startAuditor } from '#scripts/lighthouse/audit.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

// The category performance depends on the speed of the machine: `npm run bench:ui` measures it instead.
const form = { preset: 'mobile', categories: ['accessibility', 'best-practices', 'seo'] } as const
const receipt = { preset: 'mobile', categories: ['accessibility', 'best-practices'] } as const
// The category seo is left out: search engines must not list the app.
const app = { preset: 'desktop', categories: ['accessibility', 'best-practices'] } as const

const perfect = (wanted: Wanted) => Object.fromEntries(wanted.categories.map((category) => [category, 100]))

const assertPerfect = async ({ audit }: Auditor, url: string, wanted: Wanted) => {
  const { scores, faults } = await audit(url, wanted)
  assert.deepEqual(scores, perfect(wanted), `${url}\n${faults.join('\n')}`)
}

/** Measures what the page loads over the network: the bytes of headers and bodies, for one type of resource or all. */
const bytesOf = async (page: Page, show: () => Promise<unknown>) => {
  const sizes: Promise<{ type: string; bytes: number }>[] = []
  const measure = (request: Request) => {
    const size = async () => {
      const { responseBodySize, responseHeadersSize } = await request.sizes()
      return { type: request.resourceType(), bytes: responseBodySize + responseHeadersSize }
    }
    sizes.push(size())
  }
  page.on('requestfinished', measure)
  await show()
  page.off('requestfinished', measure)
  const all = await Promise.all(sizes)
  return (type?: string) =>
    all.filter((each) => type === undefined || each.type === type).reduce((sum, { bytes }) => sum + bytes, 0)
}

const kilobyte = 1024

test('Lighthouse finds no fault in form and receipt on a phone, and the form loads less than 30 KB', async (t) => {
  const foyer = await onlySqlite(t)()
  const auditor = await startAuditor()
  whenOver(t, auditor.close)
  await assertPerfect(auditor, `${foyer.url}/`, form)

  const page = await auditor.context.newPage()
  const bytes = await bytesOf(page, () => page.goto(`${foyer.url}/`))
  assert.ok(bytes() < 30 * kilobyte, `the form takes ${bytes()} bytes`)
  await page.fill('#first_name', 'Ada')
  await page.fill('#last_name', 'Lovelace')
  await page.fill('#email', 'ada@example.com')
  await page.check('#consent')
  await page.setInputFiles('#resume', {
    name: 'cv.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('A resume'),
  })
  await page.click('form > button')
  await page.waitForURL(/\/received\?/)
  await assertPerfect(auditor, page.url(), receipt)
})

test('Lighthouse finds no fault in sign-in and inbox on a desktop, and each loads less than 250 KB of script', async (t) => {
  const foyer = await onlySqlite(t)()
  const { email } = await foyer.attorney()
  for (const first_name of ['Ada', 'Barbara', 'Grace']) await foyer.submit({ first_name })
  const auditor = await startAuditor()
  whenOver(t, auditor.close)
  const { context } = auditor
  const first = await context.newPage()
  const ofSignIn = await bytesOf(first, () => first.goto(`${foyer.url}/app/sign-in`))
  assert.ok(ofSignIn('script') < 250 * kilobyte, `sign-in takes ${ofSignIn('script')} bytes of script`)
  await assertPerfect(auditor, `${foyer.url}/app/sign-in`, app)

  await first.getByLabel('E-mail').fill(email)
  await first.getByLabel('Password', { exact: true }).fill(testPassword)
  await first.getByRole('button', { name: 'Sign in' }).click()
  await first.locator('[data-row]').first().waitFor()
  await first.close()
  const second = await context.newPage()
  // Nothing may come from the cache.
  await (await context.newCDPSession(second)).send('Network.setCacheDisabled', { cacheDisabled: true })
  const ofInbox = await bytesOf(second, () =>
    second.goto(`${foyer.url}/app/inbox`).then(() => second.locator('[data-row]').first().waitFor()),
  )
  assert.ok(ofInbox('script') < 250 * kilobyte, `the inbox takes ${ofInbox('script')} bytes of script`)
  await second.close()
  await assertPerfect(auditor, `${foyer.url}/app/inbox`, app)
})
