import type { TestContext } from 'node:test'
import { type Browser, type BrowserContextOptions, type Page, chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '#scripts/chromium.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { violationsOn } from './walk/axe.ts'

/** A user with a browser context of their own, and the console messages and errors of the page, which tests compare with []. */
export type Visitor = { page: Page; complaints: string[] }

let starting: Promise<Browser> | undefined

/** Starts Debian's Chromium. */
const startBrowser = () =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArgs, '--host-resolver-rules=MAP foyer.test 127.0.0.1'],
  })

export const visit = async (t: TestContext, options: BrowserContextOptions = {}): Promise<Visitor> => {
  starting ??= startBrowser()
  const browser = await starting
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  whenOver(t, () => context.close())
  return { page, complaints }
}

/** Signs in with the password of all test accounts, and waits for the inbox. */
export const signIn = async (page: Page, url: string, email: string): Promise<void> => {
  await page.goto(`${url}/app/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
}

export const closeBrowser = async (): Promise<void> => {
  await (await starting)?.close()
}
const looks = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const

/** What axe finds wrong, in light and dark colors, in the widths of a desktop and a phone. */
export const inaccessible = async (page: Page): Promise<string[]> => {
  const found: string[] = []
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const what = colorScheme === 'light' ? 'everything' : 'colors'
    for (const fault of await violationsOn(page, what)) found.push(`${width} ${colorScheme} ${fault}`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  return found
}
