import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { after, test } from 'node:test'
import { corpusFiles } from '#server/features/reading/test-corpus.ts'
import { untilRead } from '#server/features/reading/test-reading.ts'
import { closeBrowser } from './app-browser.ts'
import { makeReader } from './reader.ts'

after(closeBrowser)

/** What the app shows once it has a resume, or knows why it shows none. */
const settled = 'canvas, img, pre, h2, [role=group][aria-label=Resume] div'

if (corpusFiles.length > 0)
  test('every file of the corpus that is taken is shown and downloaded without a dialog, a foreign request or an error', async (t) => {
    const { page, complaints, foyer } = await makeReader(t)
    const faults: string[] = []
    let current = ''
    page.on('dialog', (dialog) => {
      faults.push(`${current}: a dialog, ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      if (origin !== foyer.url && protocol !== 'blob:' && protocol !== 'data:')
        faults.push(`${current}: a request to ${origin}`)
    })
    const taken = new Map<string, number>()
    for (const path of corpusFiles) {
      const resume = { name: basename(path), content: new Uint8Array(readFileSync(path)) }
      const { status, body } = await foyer.submit({ resume })
      if (status === 201) taken.set(path, body.id)
    }
    await untilRead(foyer)
    for (const [path, id] of taken) {
      current = basename(path)
      await page.goto(`${foyer.url}/app/leads/${id}`)
      const resume = page.getByRole('region', { name: 'Resume' })
      await resume.locator(settled).first().waitFor()
      await resume.locator('summary').click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        resume.getByRole('button', { name: 'Download' }).first().click(),
      ])
      if ((await download.failure()) !== null) faults.push(`${current}: it cannot be downloaded`)
      // A page that cannot be drawn is answered with 422, which the browser reports.
      const said = complaints
        .splice(0)
        .filter((each) => !/the server responded with a status of 422/.test(each))
      faults.push(...said.map((each) => `${current}: ${each}`))
    }
    assert.deepEqual(faults, [])
  })
