import assert from 'node:assert/strict'
import { type TestContext, after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { skip } from '#scripts/chromium.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { untilRead } from '#server/features/reading/test-reading.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'
import { faxG4Page, jbig2Page, pdfOf } from './reader-pdfs.ts'
import { inkOn } from './reader.ts'

after(closeBrowser)

const email = 'grace@example.com'
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const pages = [faxG4Page, jbig2Page(false)]
const script = () => ({ catalog: '/OpenAction<</S/JavaScript/JS(app.alert)>>' })

/** Somebody sends a scan from a phone, and adds a few lines when the receipt asks for them. */
const handIn = async (t: TestContext, url: string, scan: Uint8Array) => {
  const { page, complaints } = await visit(t, phone)
  await page.goto(url)
  await page.fill('#first_name', 'Ada')
  await page.fill('#email', 'ada@example.com')
  await page.tap('#consent')
  const file = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.from(scan) }
  await page.setInputFiles('#resume', file)
  await page.tap('form > button')
  await page.waitForURL(/\/received\?/)
  await page.getByLabel('A few lines about you').fill('I am a welder.\nHablo español.')
  await page.getByRole('button', { name: 'Add these lines' }).tap()
  await page.getByText('Thank you, we have added your lines').waitFor()
  assert.deepEqual(complaints, [])
}

/** An attorney finds the lead by a word of these lines. */
const openLead = async (t: TestContext, url: string) => {
  const visitor = await visit(t)
  const { page } = visitor
  await signIn(page, url, email)
  await page.goto(`${url}/app/inbox?q=welder`)
  await page.locator('[data-row] a').first().click()
  await page.getByText('There is no text in this PDF, as in a scan: it cannot be searched.').waitFor()
  const facts = page.getByRole('region', { name: 'Facts' }).getByText('I am a welder.')
  await facts.waitFor()
  assert.match(await facts.innerText(), /I am a welder\.\s+Hablo español\./)
  return visitor
}

const startFirm = async (t: TestContext) => {
  const foyer = await onlySqlite(t)({ jobs: [readResume] })
  await foyer.attorney({ email })
  return foyer
}

test(
  'a scan sent by phone reaches the firm: its pages are seen as pictures, the lines of the person stand beside it, and it says that it cannot be searched',
  { skip },
  async (t) => {
    const foyer = await startFirm(t)
    await handIn(t, foyer.url, pdfOf(pages))
    await untilRead(foyer)
    const { page, complaints } = await openLead(t, foyer.url)
    for (const number of [1, 2]) assert.ok((await inkOn(page, number)) > 0.5, `page ${number}`)
    assert.equal(await page.getByPlaceholder('A scan cannot be searched').isDisabled(), true)
    assert.deepEqual(await inaccessible(page), [])

    // The attorney has a phone too.
    await page.setViewportSize(phone.viewport)
    await page.getByRole('radiogroup', { name: 'What to show' }).getByText('Resume').click()
    assert.ok((await inkOn(page)) > 0.5)
    assert.deepEqual(complaints, [])
  },
)

test(
  'of a scan that can do more than a scan needs, only pictures made by the server are shown',
  { skip },
  async (t) => {
    const foyer = await startFirm(t)
    await handIn(t, foyer.url, pdfOf(pages, script))
    await untilRead(foyer)
    const { page, complaints } = await openLead(t, foyer.url)
    await page.getByText('The file contains a script, which some PDF readers run.').waitFor()
    await until('the first page is drawn', () => isDrawn(page, 1))
    await page.getByRole('group', { name: 'Resume' }).press('End')
    await until('the second page is drawn', () => isDrawn(page, 2))
    assert.equal(await page.locator('canvas').count(), 0)
    assert.deepEqual(complaints, [])
  },
)

const isDrawn = (page: Page, number: number) =>
  page
    .getByRole('img', { name: `Page ${number}` })
    .evaluate((image) => Object(image).complete && Object(image).naturalWidth > 0)
