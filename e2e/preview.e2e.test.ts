import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Locator, Page } from '@playwright/test'
import { enqueueReading } from '#server/features/reading/enqueue-reading.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilRead } from '#server/features/reading/test-reading.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { docxWith, paragraph, pdfWith } from '#server/testing/resumes.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { closeBrowser, inaccessible, visit } from './app-browser.ts'
import { find, makeReader } from './reader.ts'
import { wordResume } from './walk/word-resume.ts'

after(closeBrowser)

const bytes = (file: Buffer) => Uint8Array.from(file)
const hit = (page: Page) => page.evaluate<string>(`String([...(CSS.highlights.get('found-here') ?? [])][0])`)
const risky = pdfWith({ catalog: '/OpenAction<</S/JavaScript/JS(app.alert)>>' })

/** The edges of the letters in points of the page. */
const placeOn = async (picture: Locator, mark: Locator): Promise<number[]> => {
  const [whole, box] = [await picture.boundingBox(), await mark.boundingBox()]
  assert.ok(whole && box)
  const points = 595 / whole.width
  // The mark is two pixels larger than the letters on each side.
  return [
    box.x + 2 - whole.x,
    box.y + 2 - whole.y,
    box.x + box.width - 2 - whole.x,
    box.y + box.height - 2 - whole.y,
  ].map((edge) => Math.round(edge * points))
}

const signIn = async (page: Page, { url }: TestFoyer, to: string) => {
  await page.goto(`${url}/app/sign-in?to=${encodeURIComponent(to)}`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a resume that is still being read says so and appears by itself, and the next lead is there before it is opened', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  await foyer.attorney({ email: 'grace@example.com' })
  const resume = (words: string) => ({ name: 'a.docx', content: bytes(docxWith(paragraph(words))) })
  await foyer.submit({ first_name: 'Ada', resume: resume('The first one') })
  await foyer.submit({ first_name: 'Mary', resume: resume('The second one') })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer, '/leads/1')
  await page.getByText('This resume is being read').waitFor()
  startJobWorker(t, foyer.deps, [readResume])
  await page.getByText('The first one').waitFor()
  await untilRead(foyer)

  const ahead = ['preview', 'report'].map((what) => page.waitForResponse(`**/api/leads/2/resume/${what}`))
  await page.reload()
  await page.getByText('The first one').waitFor()
  await Promise.all(ahead)
  // From now on nothing of the resume is answered.
  await page.route('**/api/leads/2/resume/*', () => {})
  await page.keyboard.press('j')
  await page.getByText('The second one').waitFor()
  await page.unrouteAll()
  assert.deepEqual(complaints, [])
})

test('a lead that was found by a word opens with the word in its resume, and so does the next one', async (t) => {
  const { page, complaints, open, foyer } = await makeReader(t)
  const words = (last: string) =>
    bytes(docxWith(paragraph('Many words before. ').repeat(80) + paragraph(last)))
  await open(words('محامية في القاهرة'), 'layla.docx')
  await page.getByText('محامية').waitFor()
  await open(words('مستشار في القاهرة أيضا'), 'omar.docx')
  await page.getByText('مستشار').waitFor()
  await page.goto(`${foyer.url}/app/inbox?q=${encodeURIComponent('القاهرة')}`)
  await page.locator('[data-row] a').first().click()
  const isMarked = async () => (await hit(page)) === 'القاهرة'
  await page.getByText('مستشار').waitFor()
  await until('the word is marked', isMarked)
  await page.getByText('1 of 1', { exact: true }).waitFor()
  await page.keyboard.press('j')
  await page.getByText('محامية').waitFor()
  await until('the word is marked in the next resume', isMarked)
  assert.deepEqual(complaints, [])
})

test('resumes are shown beside the facts, whatever they are', async (t) => {
  const { page, complaints, open, foyer } = await makeReader(t)
  await page.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
    console.error('refused by the policy: ' + violatedDirective))`)

  await t.test(
    'a DOCX has its headings, lists, tables and links, and each of its words is found',
    async () => {
      const resume = await open(bytes(wordResume()), 'grace.docx')
      await resume.getByRole('heading', { name: 'Experience' }).waitFor()
      assert.equal(await resume.getByRole('table').getByRole('row').count(), 2)
      const links = await resume
        .getByRole('link')
        .evaluateAll((all) => all.map((link) => [Object(link).href, Object(link).rel.includes('noopener')]))
      assert.deepEqual(links, [
        ['https://www.example.com/grace', true],
        ['mailto:grace@example.com', true],
        ['https://elsewhere.example.com/', true],
      ])
      await resume.getByText('(elsewhere.example.com)').waitFor()
      await resume.getByText('1 picture of this document is not shown here.').waitFor()
      const arabic = resume.getByText('محامية في نيويورك منذ 2019').locator('..')
      assert.equal(await arabic.getAttribute('dir'), 'rtl')
      for (const words of ['NANOSECONDS', 'associate', 'محامية', 'italic and hidden']) {
        await find(page, words)
        await until(`${words} is marked`, async () => (await hit(page)).toLowerCase() === words.toLowerCase())
      }
      assert.deepEqual(await inaccessible(page), [])
    },
  )

  await t.test('what is written like markup or a script is text, and hidden text is marked', async () => {
    const script = '&lt;img src=x onerror=&quot;globalThis.__hit = 1&quot;&gt;'
    const resume = await open(bytes(docxWith(paragraph(script) + paragraph('gone', '<w:vanish/>'))), 'x.docx')
    await resume.getByText('<img src=x onerror="globalThis.__hit = 1">').waitFor()
    await resume.getByText('Text with dots under it is hidden in the document.').waitFor()
    assert.equal(await page.evaluate('globalThis.__hit'), undefined)
    assert.equal(await resume.locator('img').count(), 0)
  })

  await t.test(
    'of a PDF that can do too much only pictures and words reach the browser, and what is found is marked on the picture',
    async () => {
      const asked: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      const resume = await open(bytes(risky), 'risky.pdf')
      const picture = resume.getByRole('img', { name: 'Page 1' })
      await until('the picture is drawn', () =>
        picture.evaluate((image) => Object(image).naturalWidth === 1239 && Object(image).complete),
      )
      await resume.getByText('The file contains a script, which some PDF readers run.').waitFor()
      assert.deepEqual(
        asked.filter((path) => /\/resume$|\/ticket$|pdf-worker/.test(path)),
        [],
      )
      await page.keyboard.press('f')
      await page.locator('input:focus').waitFor()
      await page.keyboard.type('lovelace')
      await page.getByText('1 of 1, page 1', { exact: true }).waitFor()
      const mark = resume.locator('[data-here]')
      await mark.waitFor()
      assert.deepEqual(await placeOn(picture, mark), [98, 113, 144, 122])
      await page.keyboard.type('s')
      await page.getByText('Not found').waitFor()
      assert.equal(await mark.count(), 0)
      assert.deepEqual(await inaccessible(page), [])
    },
  )

  await t.test('on a phone a PDF is read as text first', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const resume = await open(bytes(pdfWith({})), 'sound.pdf')
    await page.getByRole('radiogroup', { name: 'What to show' }).getByText('Resume').click()
    await resume.locator('pre').getByText('Ada Lovelace').waitFor()
    await resume.getByText('Pages', { exact: true }).click()
    await resume.locator('canvas').waitFor()
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  await t.test('one that cannot be read says why, and what is known of a file is one step away', async () => {
    const resume = await open('%PDF-1.7\nnothing more', 'broken.pdf')
    await resume.getByText('The file could not be read: it is damaged.').waitFor()
    await resume.getByRole('button', { name: 'Download' }).waitFor()
    const info = "/Author(Ada Byron)/CreationDate(D:20260131103000+01'00')"
    await open(bytes(pdfWith({ info })), 'said.pdf')
    assert.equal(await resume.getByText('Ada Byron').isVisible(), false)
    await resume.getByText('1 page').first().click()
    await resume.getByText('Ada Byron').waitFor()
    await resume.getByRole('button', { name: 'Download' }).waitFor()
  })

  await t.test('a PDF whose turn has not come is shown on demand', async () => {
    const { body } = await foyer.submit({ resume: { name: 'later.pdf', content: bytes(pdfWith({})) } })
    await until('it is read', async () => {
      const read = await foyer.deps.db.selectFrom('resume_readings').select('lead_id').execute()
      return read.some(({ lead_id }) => lead_id === body.id)
    })
    await transact(foyer.deps.db, (tx) =>
      tx.deleteFrom('resume_readings').where('lead_id', '=', body.id).execute(),
    )
    await page.goto(`${foyer.url}/app/leads/${body.id}`)
    await page.getByRole('button', { name: 'Show the PDF now' }).click()
    await page.locator('main canvas').waitFor()
    await transact(foyer.deps.db, (tx) => enqueueReading(tx, body.id, foyer.deps.now()))
  })
  assert.deepEqual(complaints, [])
})
