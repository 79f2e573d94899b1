import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { skip } from '#scripts/chromium.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { makePdf, onePage } from '#server/features/intake/inspect/pdf/pdf-samples.ts'
import { onlyLead } from '#server/features/intake/form/test-form.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'

after(closeBrowser)

const scan = makePdf([
  ...onePage.slice(0, 2),
  '<</Type/Page/Parent 2 0 R/Resources<</XObject<</P<</Subtype/Image>>>>>>>>',
])

const handIn = async (page: Page, url: string) => {
  await page.goto(url)
  await page.fill('#first_name', 'Ada')
  await page.fill('#email', 'ada@example.com')
  await page.check('#consent')
  await page.setInputFiles('#resume', { name: 'scan.pdf', mimeType: 'application/pdf', buffer: scan })
  await page.click('form > button')
  await page.waitForURL(/\/received\?/)
}

for (const javaScriptEnabled of [true, false])
  test(
    `whoever sends a scan ${javaScriptEnabled ? '' : 'without JavaScript '}adds a few lines on the receipt`,
    { skip },
    async (t) => {
      const foyer = await onlySqlite(t)()
      const { page, complaints } = await visit(t, { javaScriptEnabled })
      await handIn(page, foyer.url)
      if (javaScriptEnabled) assert.deepEqual(await inaccessible(page), [])
      await page.getByLabel('A few lines about you').fill('I am a welder.\nHablo español.')
      await page.getByRole('button', { name: 'Add these lines' }).click()
      await page.getByText('Thank you, we have added your lines').waitFor()
      assert.equal((await onlyLead(foyer)).message, 'I am a welder.\nHablo español.')
      if (javaScriptEnabled) assert.deepEqual(await inaccessible(page), [])
      assert.deepEqual(complaints, [])
    },
  )

test(
  'an infected resume is not shown, and is downloaded after a reason was given, which the timeline shows',
  { skip },
  async (t) => {
    const foyer = await onlySqlite(t)()
    await foyer.attorney({ email: 'grace@example.com' })
    const resume = { name: 'cv.txt', type: 'text/plain', content: 'the text of the file' }
    await foyer.submit({ resume })
    const found = { state: 'infected' as const, name: 'Win.Test', reason: null, scanned_at: 1 }
    await transact(foyer.deps.db, async (tx) => {
      await tx
        .insertInto('resume_scans')
        .values({ lead_id: 1, ...found })
        .execute()
      await tx.updateTable('leads').set({ message: 'I am a welder.\nHablo español.' }).execute()
    })
    const { page } = await visit(t, { acceptDownloads: true })
    await page.goto(`${foyer.url}/app/sign-in?to=${encodeURIComponent('/leads/1')}`)
    await page.getByLabel('E-mail').fill('grace@example.com')
    await page.getByLabel('Password', { exact: true }).fill(testPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This resume is infected').waitFor()
    await page.getByText('Hablo español.').waitFor()
    assert.equal(await page.getByText('the text of the file').count(), 0)
    assert.deepEqual(await inaccessible(page), [])

    await page.getByRole('button', { name: 'Download' }).click()
    const dialog = page.getByRole('dialog', { name: 'Why do you download this file?' })
    const anyway = dialog.getByRole('button', { name: 'Download anyway' })
    await dialog.waitFor()
    assert.equal(await anyway.isDisabled(), true)
    assert.deepEqual(await inaccessible(page), [])
    await page.keyboard.type('Our IT wants to look at it.')
    const [download] = await Promise.all([page.waitForEvent('download'), anyway.click()])
    assert.equal(await readFile(await download.path(), 'utf8'), resume.content)
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('downloaded the infected resume').waitFor()
    await page.getByText('Our IT wants to look at it.').waitFor()
  },
)
