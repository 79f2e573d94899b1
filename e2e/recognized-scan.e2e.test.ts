import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { job as recognizeText } from '#server/features/reading/recognition/recognize-text.job.ts'
import { scanWith } from '#server/testing/scans.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'
import { inkOn } from './reader.ts'

after(closeBrowser)

test('a scan is shown at once; when its text has been recognized it can be read and searched, with a note that it may have mistakes', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ env: { OCR: 'on' }, jobs: [readResume] })
  await foyer.attorney({ email: 'grace@example.com' })
  const scan = await scanWith(['Augusta Ada Byron', 'Attorney at law', 'Mathematics, London'])
  const resume = { name: 'scan.pdf', content: new Uint8Array(scan) }
  const { body } = await foyer.submit({ resume })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, 'grace@example.com')
  await page.goto(`${foyer.url}/app/leads/${body.id}`)
  const shown = page.getByRole('region', { name: 'Resume' })
  assert.ok((await inkOn(page)) > 0.001)
  await shown.getByText('There is no text in this PDF').waitFor()

  startJobWorker(t, foyer.deps, [recognizeText])
  const search = shown.getByRole('button', { name: 'Search the text' })
  // It has only what other processes leave of the processor.
  await search.waitFor({ timeout: 180_000 })
  assert.equal(await shown.getByText('There is no text in this PDF').count(), 0)
  assert.ok((await inkOn(page)) > 0.001, 'its pages stay')
  await shown.getByText('8 words recognized').waitFor()
  await shown.getByText('scan.pdf', { exact: true }).click()
  await shown.getByText('The text was recognized in pictures of the pages').waitFor()
  assert.deepEqual(await inaccessible(page), [])

  await search.waitFor()
  await page.keyboard.press('f')
  await page.locator('input:focus').waitFor()
  await page.keyboard.type('mathematics')
  await page.getByText('1 of 1', { exact: true }).waitFor()
  await shown.getByText('so it may have mistakes').waitFor()
  assert.deepEqual(await inaccessible(page), [])

  await page.goto(`${foyer.url}/app/inbox?q=mathematics`)
  await page.locator('[data-row] a').first().click()
  await shown.locator('pre').getByText('Augusta Ada Byron').waitFor()
  const hit = () => page.evaluate(`String([...(CSS.highlights.get('found-here') ?? [])][0])`)
  await until('the word is marked', async () => (await hit()) === 'Mathematics')
  assert.deepEqual(complaints, [])
})
