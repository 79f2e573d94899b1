import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type TestContext, after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { corpusFiles } from '#server/features/reading/test-corpus.ts'
import { untilRead } from '#server/features/reading/test-reading.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { closeBrowser, signIn, visit } from './app-browser.ts'

after(closeBrowser)

/** What the app shows once it has a resume, or knows why it shows none. */
const settled = 'canvas, img, pre, h2, [role=group][aria-label=Resume] div'
const atOnce = 3
const email = 'grace@example.com'

type Taken = { id: number; name: string }

if (corpusFiles.length > 0)
  test('every file of the corpus that is taken is shown and downloaded without a dialog, a foreign request or an error', async (t) => {
    const foyer = await onlySqlite(t)({ jobs: [{ ...readResume, atOnce }] })
    const { token } = await foyer.attorney({ email })
    const taken = await submitAll(foyer, token)
    await untilRead(foyer)
    const left = [...taken]
    const faults = await Promise.all(Array.from({ length: atOnce }, () => lookThrough(t, foyer, left)))
    assert.deepEqual(faults.flat(), [])
  })

const submitAll = async (foyer: TestFoyer, token: string): Promise<Taken[]> => {
  const taken: Taken[] = []
  for (const path of corpusFiles) {
    const resume = { name: basename(path), content: new Uint8Array(readFileSync(path)) }
    const { status, body } = await foyer.submit({ resume })
    if (status !== 201) continue
    // Its bytes may say that it is of another type.
    const { name } = (await foyer.call('GET', `/api/leads/${body.id}`, { token })).body.resume
    taken.push({ id: body.id, name })
  }
  return taken
}

/** An attorney opens one lead after the other, as long as some are left. @returns what went wrong */
const lookThrough = async (t: TestContext, foyer: TestFoyer, left: Taken[]): Promise<string[]> => {
  const { page, complaints } = await visit(t)
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
  await signIn(page, foyer.url, email)
  for (let next = left.shift(); next; next = left.shift()) {
    current = next.name
    if (!(await isShownAndDownloaded(page, next))) faults.push(`${current}: it cannot be downloaded`)
    // A page that cannot be drawn is answered with 422, which the browser reports.
    const said = complaints
      .splice(0)
      .filter((each) => !/the server responded with a status of 422/.test(each))
    faults.push(...said.map((each) => `${current}: ${each}`))
  }
  return faults
}

const isShownAndDownloaded = async (page: Page, { id, name }: Taken): Promise<boolean> => {
  // As a link of the app does it, without loading the app again.
  await page.evaluate(`history.pushState({}, '', '/app/leads/${id}')`)
  const resume = page.getByRole('region', { name: 'Resume' })
  await resume.getByTitle(name, { exact: true }).waitFor()
  await resume.locator(settled).first().waitFor()
  await resume.locator('summary').click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    resume.getByRole('button', { name: 'Download' }).first().click(),
  ])
  assert.equal(download.suggestedFilename(), name)
  return (await download.failure()) === null
}
