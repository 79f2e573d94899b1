import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { until } from '#server/testing/until.ts'
import { closeBrowser } from './app-browser.ts'
import { find, makeReader } from './reader.ts'

after(closeBrowser)

/** Records the longest time in milliseconds during which the page could not react. */
const watchTasks = `
  globalThis.longestTask = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longestTask = Math.max(globalThis.longestTask, duration)
  }).observe({ type: 'longtask', buffered: true })`
const longestTask = (page: Page) => page.evaluate<number>('globalThis.longestTask')

/** Twenty times what an idle machine needs. With a naive view, each of these texts took minutes or crashed the tab. */
const freezeMaxMs = 6_000

/** Texts each of which froze a tab, or nearly so, when shown as a whole. */
const shapes: [name: string, text: string][] = [
  ['a word without an end', 'x'.repeat(150_000)],
  ['lines that end as on an old Mac', 'A line\r'.repeat(40_000)],
  ['a letter with all too many marks', `a${'\u0301'.repeat(100_000)}`],
  ['a line of Hebrew', 'עורך דין בתל אביב '.repeat(8_000)],
  ['Chinese without a space', '履歷表王小明律師'.repeat(15_000)],
  ['tabs alone', '\t'.repeat(150_000)],
  ['page breaks alone', '\f'.repeat(100_000)],
  ['faces of several code points', '👩🏽‍⚖️'.repeat(10_000)],
]

const texts: [name: string, text: string, places: string[]][] = [
  ['three megabytes in one line', 'Analytical engines and more words. '.repeat(90_000), []],
  ['nine megabytes of lines that are all but empty', '.\n'.repeat(4_500_000), []],
  [
    'one shape after the other',
    shapes.map(([name, text]) => `${text} Behind ${name} `).join(''),
    shapes.map(([name]) => `Behind ${name}`),
  ],
]

const end = 'The end is here'

test('a text is shown and searched', async (t) => {
  const { page, complaints, open } = await makeReader(t)
  await page.addInitScript(watchTasks)

  await t.test(
    'a text of any length and shape is shown in part at once, and searched to its end without freezing the tab',
    async () => {
      for (const [name, text, places] of texts) {
        const resume = await open(`The beginning\n${text}\n${end}\n`, 'long.txt')
        const sheet = page.locator('pre')
        await sheet.getByText('The beginning').waitFor()
        await resume.getByText('is shown. The search goes through all of it').waitFor()
        assert.equal(await sheet.getByText(end).count(), 0, `${name}: all of it is in the page`)
        for (const place of [...places, end]) {
          await find(page, place)
          await until(`${name}: ${place} in sight`, () => isInSight(page, place))
        }
        await resume.getByRole('button', { name: 'Show what comes before' }).click()
        await page.getByRole('textbox', { name: 'Search in the resume' }).fill('e')
        await page.getByText(/^1 of \d/).waitFor()
        const longest = await longestTask(page)
        assert.ok(longest < freezeMaxMs, `${name}: the tab froze for ${longest} ms`)
      }
    },
  )

  await t.test(
    'more of a long text is shown on demand, and words across the border of two parts are found',
    async () => {
      // Each line has 64 units, so the first part ends in the middle of the words searched for, between two words.
      const lines = Array.from(
        { length: 2_500 },
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
    },
  )

  await t.test(
    'the charset of a text is guessed; another choice is shown at once and lasts for the tab',
    async () => {
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

      // All bytes of this text are ASCII, so it could be mistaken for UTF-8.
      await open(Uint8Array.from(Buffer.from('\x1b$B;3ED\x1b(B CV', 'latin1')), 'iso-2022-jp.txt')
      await sheet.getByText('山田 CV').waitFor()

      await page.route(/guess-worker/, (route) => route.abort())
      await open(Uint8Array.from([0x4a, 0x6f, 0x73, 0xe9]), 'western.txt')
      await sheet.getByText('José').waitFor()
    },
  )
  assert.deepEqual(complaints, [])
})

const isInSight = (page: Page, words: string) =>
  page.evaluate(`(() => {
    const [range] = CSS.highlights.get('found-here') ?? []
    const { top = -1 } = range?.getBoundingClientRect() ?? {}
    return String(range) === ${JSON.stringify(words)} && top > 0 && top < innerHeight
  })()`)
