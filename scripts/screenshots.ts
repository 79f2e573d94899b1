// npm run screenshots: takes the pictures in docs/pictures again, of a temporary Foyer. Needs what npm test installs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Page, chromium } from '@playwright/test'
import { pino } from 'pino'
import { chromiumPath } from '#scripts/chromium.ts'
import { prepareWeb } from '#scripts/prepare/web.mjs'
import { account, fillForPictures } from '#scripts/screenshots/people.ts'
import { buildFoyer } from '#server/app.ts'
import { readConfig } from '#server/config/config.ts'

const root = join(import.meta.dirname, '..')
const pictures = join(root, 'docs/pictures')
const desk = { width: 1200, height: 750 }
const phone = { width: 390, height: 780 }

const takeAll = async (page: Page, url: string) => {
  await page.setViewportSize(desk)
  await page.goto(url)
  await take(page, 'form')
  await page.goto(`${url}/app`)
  await page.getByLabel('E-mail').fill(account.email)
  await page.getByLabel('Password', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('[data-row] a').first().waitFor()
  await take(page, 'inbox')
  await page.setViewportSize(phone)
  await take(page, 'phone')
  await page.setViewportSize(desk)
  await page.getByRole('link', { name: 'Ada Lovelace' }).click()
  await page.locator('main canvas').waitFor()
  await take(page, 'lead')
}

/** Takes one picture in the light theme and one in the dark theme. */
const take = async (page: Page, name: string) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // No element may look hovered or focused.
    await page.mouse.move(0, 0)
    await page.evaluate('document.activeElement.blur()')
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) })
  }
}

await prepareWeb(root)
const folder = await mkdtemp(join(tmpdir(), 'foyer-pictures-'))
const config = readConfig({ PORT: '0', DATA_DIR: folder, RATE_LIMIT: 'off' })
const clock = { behindMs: 0 }
const foyer = await buildFoyer(config, {
  log: pino({ level: 'silent' }),
  now: () => Date.now() - clock.behindMs,
})
const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
try {
  const url = await foyer.listen()
  await fillForPictures(foyer, url, clock)
  const context = await browser.newContext({ deviceScaleFactor: 1.5, locale: 'en-US' })
  await takeAll(await context.newPage(), url)
  console.log(`The pictures are in ${pictures}.`)
} finally {
  await browser.close()
  await foyer.stop({ withinMs: 1_000 })
  await rm(folder, { recursive: true, force: true })
}
