import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Browser, Page } from '@playwright/test'
import { whenOver } from '#server/testing/database/when-over.ts'
import { violationsOn } from './axe.ts'

const inPage = readFileSync(join(import.meta.dirname, 'in-page.js'), 'utf8')
type Frame = { name: string; width: number; height: number; density?: number; axe: boolean }

const frames: Frame[] = [
  { name: '1440', width: 1440, height: 900, axe: true },
  { name: '768', width: 768, height: 1024, axe: false },
  { name: '390', width: 390, height: 844, axe: true },
]
/** A desktop at 200 % and at 400 % zoom (WCAG 2.2, 1.4.4 and 1.4.10). */
const zoomedFrames: Frame[] = [
  { name: 'zoom-200', width: 720, height: 450, density: 2, axe: true },
  { name: 'zoom-400', width: 320, height: 256, density: 2, axe: true },
]

/** Everything found wrong, by the name of the state. */
export type Faults = Map<string, string[]>

export type Camera = {
  page: Page
  /** Notes the error that ended a walk, and takes a picture. */
  stuck(walk: string, error: Error): Promise<void>
  /** Checks the current page in every width, in light and dark colors. */
  look(state: string): Promise<void>
  /** Like `look` but without axe, for a page that consists of the same parts as one checked before. */
  glance(state: string): Promise<void>
  lookZoomed(state: string): Promise<void>
  /** While `show` runs, requests to matching addresses are not answered. */
  holding(address: RegExp, show: () => Promise<void>): Promise<void>
  /** While `show` runs, requests to matching addresses fail as without a network. */
  failing(address: RegExp, show: () => Promise<void>): Promise<void>
  /** While `show` runs, the browser may log answers with this status, which `look` otherwise notes as faults. */
  refused(status: number, show: () => Promise<void>): Promise<void>
}

/** Pictures are taken only on demand, for a person to look at: they take a fifth of the time. */
const isPictured = process.env['FOYER_PICTURES'] === '1'

type Options = { faults: Faults; folder: string; locale: string; url: string }

/** Opens a page in a browser context of its own and checks it for faults; every console error or warning is a fault. */
export const makeCamera = async (t: TestContext, browser: Browser, options: Options): Promise<Camera> => {
  const { faults, folder, locale, url } = options
  const context = await browser.newContext({ locale, baseURL: url, reducedMotion: 'reduce' })
  whenOver(t, () => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.clock.install()
  let state = 'before anything'
  let expected: RegExp | undefined
  const note = (fault: string) => faults.set(state, [...(faults.get(state) ?? []), fault])
  page.on('console', (message) => {
    if (!/error|warning/.test(message.type()) || expected?.test(message.text())) return
    note(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => note(`page: ${error.message}`))
  mkdirSync(folder, { recursive: true })

  // Twice as fast as the screenshots of Playwright.
  const lens = await context.newCDPSession(page)
  const shoot = async (name: string) => {
    const { data } = await lens.send('Page.captureScreenshot', {
      format: 'jpeg',
      quality: 80,
      optimizeForSpeed: true,
    })
    const file = `${name.replaceAll(/[^\w.-]+/g, '-')}.jpg`
    writeFileSync(join(folder, file), Buffer.from(data, 'base64'))
  }
  const lookIn = async (chosen: Frame[]) => {
    for (const frame of chosen) {
      await resize(page, frame)
      await settled(page)
      // The layout is the same in both color schemes, so it is checked once.
      for (const fault of await lastingFaultsOn(page)) note(`${frame.name}: ${fault}`)
      for (const colorScheme of ['light', 'dark'] as const) {
        if (colorScheme === 'dark' && !frame.axe && !isPictured) continue
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.evaluate(untilColorsAre(colorScheme))
        const where = `${frame.name} ${colorScheme}`
        const [found] = await Promise.all([
          frame.axe ? violationsOn(page, colorScheme === 'light' ? 'everything' : 'colors') : [],
          isPictured && shoot(`${state} ${where}`),
        ])
        for (const fault of found) note(`${where}: ${fault}`)
      }
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await resize(page, frames[0])
    const fault = await focusFaultOn(page)
    if (fault) note(fault)
  }
  const during = async (address: RegExp, meet: Parameters<Page['route']>[1], show: () => Promise<void>) => {
    await page.route(address, meet)
    try {
      await show()
    } finally {
      await page.unroute(address, meet)
    }
  }
  return {
    page,
    stuck: async (walk, error) => {
      state = walk
      note(error.message)
      // No picture can be taken of a crashed page.
      await shoot(`stuck ${walk}`)
        .catch((fault: Error) => note(fault.message))
        .catch(() => undefined)
    },
    look: (name) => {
      state = name
      return lookIn(frames)
    },
    glance: (name) => {
      state = name
      return lookIn(frames.map((frame) => ({ ...frame, axe: false })))
    },
    lookZoomed: (name) => {
      state = name
      return lookIn(zoomedFrames)
    },
    holding: async (address, show) => {
      const held: (() => Promise<void>)[] = []
      await during(
        address,
        async (route) => void held.push(() => route.continue().catch(() => undefined)),
        show,
      )
      for (const letGo of held) await letGo()
    },
    failing: async (address, show) => {
      expected = /^Failed to load resource: net::ERR_/
      await during(address, (route) => route.abort('connectionrefused'), show)
      expected = undefined
    },
    refused: async (status, show) => {
      expected = new RegExp(` the server responded with a status of ${status} `)
      await show()
      expected = undefined
    },
  }
}

const resize = async (page: Page, frame: Frame | undefined) => {
  if (!frame) return
  const { width, height, density = 1 } = frame
  await page.setViewportSize({ width, height })
  if (density === 1) return
  const browser = await page.context().newCDPSession(page)
  await browser.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: density,
    mobile: false,
  })
  await browser.detach()
}

/** An open menu follows the edge of the window a moment after that has moved, on a busy machine a long one. */
const lastingFaultsOn = async (page: Page) => {
  let faults = await layoutFaultsOn(page)
  for (let again = 0; faults.length > 0 && again < 5; again++) {
    await page.waitForTimeout(300)
    faults = await layoutFaultsOn(page)
  }
  return faults
}

const settled = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

/** Waits until the app has the color scheme that the browser prefers. @throws when it does not change */
const untilColorsAre = (wanted: string) => `new Promise((done, fail) => {
  let frames = 0
  const look = () => {
    const isThere = document.documentElement.dataset.mantineColorScheme === '${wanted}'
    if (isThere && frames > 1) done()
    else if (++frames > 300) fail(new Error('The colors are not those of ${wanted}.'))
    else requestAnimationFrame(look)
  }
  look()
})`

const layoutFaultsOn = async (page: Page): Promise<string[]> => {
  if (!(await page.evaluate<boolean>(`'walkFaults' in globalThis`))) await page.evaluate(inPage)
  return page.evaluate<string[]>('walkFaults()')
}

const focusFaultOn = async (page: Page) => {
  await page.keyboard.press('Tab')
  // After the last control, Tab goes to the document, and then to the first control.
  if (await page.evaluate('document.activeElement === document.body')) await page.keyboard.press('Tab')
  const fault = await page.evaluate<string | undefined>('walkFocusFault()')
  await page.evaluate('document.activeElement.blur()')
  return fault
}
