import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser } from './app-browser.ts'
import { makeReader } from './reader.ts'

after(closeBrowser)

/** Keeps how long the page could not answer at a stretch, in milliseconds. */
const watchTasks = `
  globalThis.longestTask = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longestTask = Math.max(globalThis.longestTask, duration)
  }).observe({ type: 'longtask', buffered: true })`
const longestTask = (page: Page) => page.evaluate<number>('globalThis.longestTask')

/** What a busy machine may take for what takes a tenth of it otherwise; each of these texts took minutes or the tab. */
const freezeMaxMs = 3_000

const end = 'The end is here'
const texts: [name: string, text: string][] = [
  ['three megabytes in one line', 'Analytical engines and more words. '.repeat(90_000)],
  ['one word of three megabytes', 'x'.repeat(3_000_000)],
  ['nine megabytes of empty lines', '\n'.repeat(9_000_000)],
  ['nine megabytes of lines that end as on an old Mac', 'A line\r'.repeat(1_300_000)],
  ['a letter with a million marks', `a${'\u0301'.repeat(1_000_000)}`],
  ['a line of Hebrew', 'עורך דין בתל אביב '.repeat(120_000)],
  ['Chinese without a space', '履歷表王小明律師'.repeat(120_000)],
  ['tabs alone', '\t'.repeat(3_000_000)],
  ['page breaks alone', '\f'.repeat(1_000_000)],
  ['faces of several code points', '👩🏽‍⚖️'.repeat(100_000)],
]

test('a text of any length and shape is shown at once, in part, and is searched to its end without freezing the tab', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints, open } = await makeReader(t, foyer)
  await page.addInitScript(watchTasks)
  for (const [name, text] of texts) {
    const resume = await open(`The beginning\n${text}\n${end}\n`, 'long.txt')
    const sheet = page.locator('pre')
    await sheet.getByText('The beginning').waitFor()
    await resume.getByText('is shown. The search goes through all of it').waitFor()
    assert.equal(await sheet.getByText(end).count(), 0, `${name}: all of it is in the page`)

    await page.getByRole('textbox', { name: 'Search in the resume' }).fill('end is here')
    await page.getByText('1 of 1', { exact: true }).waitFor()
    await until(`${name}: the end in sight`, () =>
      page.evaluate(`(() => {
        const [range] = CSS.highlights.get('found-here') ?? []
        const { top = -1 } = range?.getBoundingClientRect() ?? {}
        return String(range) === 'end is here' && top > 0 && top < innerHeight
      })()`),
    )
    await resume.getByRole('button', { name: 'Show what comes before' }).click()
    await page.getByRole('textbox', { name: 'Search in the resume' }).fill('e')
    await page.getByText(/^1 of \d/).waitFor()
    const longest = await longestTask(page)
    assert.ok(longest < freezeMaxMs, `${name}: the tab froze for ${longest} ms`)
  }
  assert.deepEqual(complaints, [])
})

test('more of a long text is shown when asked for; what stands on the border of two parts is found', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints, open } = await makeReader(t, foyer)
  // A line of 64 units: the first part ends in the middle of the marked words, whose line is broken between words.
  const lines = Array.from(
    { length: 5_000 },
    (_, n) => `Line ${String(n + 1).padStart(6, '0')} ${'word '.repeat(10)}x`,
  )
  await open(lines.join(' '), 'long.txt')
  const sheet = page.locator('pre')
  await sheet.getByText('Line 000001').waitFor()
  const shown = async () => (await sheet.textContent())?.length ?? 0
  const first = await shown()
  await page.getByRole('button', { name: 'Show more' }).click()
  await until('twice as much to be shown', async () => (await shown()) > 1.9 * first)
  const across = (await sheet.textContent())?.slice(first - 12, first + 12).trim() ?? ''
  await page.reload()
  await sheet.getByText('Line 000001').waitFor()
  await page.getByRole('textbox', { name: 'Search in the resume' }).fill(across)
  await page.getByText(/^1 of \d/).waitFor()
  while ((await sheet.textContent()) !== lines.join(' '))
    await page.getByRole('button', { name: 'Show more' }).click()
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0)
  assert.deepEqual(complaints, [])
})

test('a text in a charset that nothing tells is read as what it most likely is; another choice is shown at once and kept in the tab', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints, open } = await makeReader(t, foyer)
  const cyrillic = Uint8Array.from(
    Array.from('Юлия Тестова', (char) => (char === ' ' ? 32 : char.charCodeAt(0) - 0x350)),
  )
  await open(cyrillic, 'cv.txt')
  const sheet = page.locator('pre')
  await sheet.getByText('Юлия Тестова').waitFor()
  const choice = page.getByLabel('Read as')
  assert.equal(await choice.locator('option:checked').textContent(), 'Cyrillic (Windows-1251), guessed')
  await choice.selectOption('koi8-r')
  await sheet.getByText('чКХЪ рЕЯРНБЮ').waitFor()
  await page.reload()
  await sheet.getByText('чКХЪ рЕЯРНБЮ').waitFor()

  await open('Größe\rzwei\fdrei\r\nvier', 'utf8.txt')
  await sheet.getByText('Größe').waitFor()
  assert.equal(await choice.inputValue(), 'utf-8')
  assert.equal(await sheet.innerText(), 'Größe\nzwei\ndrei\nvier')
  await open('\ufeffJosé', 'bom.txt')
  await until('no mark before the first letter', async () => (await sheet.textContent()) === 'José')

  await page.route(/guess-worker/, (route) => route.abort())
  await open(Uint8Array.from([0x4a, 0x6f, 0x73, 0xe9]), 'western.txt')
  await sheet.getByText('José').waitFor()
  assert.deepEqual(complaints, [])
})
