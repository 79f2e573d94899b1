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
/** A desk at 200 %, and what is left of it at 400 % (WCAG 2.2, 1.4.4 and 1.4.10). */
const zoomedFrames: Frame[] = [
  { name: 'zoom-200', width: 720, height: 450, density: 2, axe: true },
  { name: 'zoom-400', width: 320, height: 256, density: 2, axe: true },
]

/** Everything found wrong, by the name of the state it was seen in. */
export type Faults = Map<string, string[]>

export type Camera = {
  page: Page
  /** Notes where a walk could not go on, with a picture of it. */
  stuck(walk: string, error: Error): Promise<void>
  /** Looks at what is on show in every width, light and dark. */
  look(state: string): Promise<void>
  /** The same without axe, for what is made of the same parts as a state looked at before. */
  glance(state: string): Promise<void>
  lookZoomed(state: string): Promise<void>
  /** For as long as `show` takes, answers that the address matches do not come. */
  holding(address: RegExp, show: () => Promise<void>): Promise<void>
  /** For as long as `show` takes, such requests fail as they do without a network. */
  failing(address: RegExp, show: () => Promise<void>): Promise<void>
  /** The browser reports every refusal as an error of its own: those whose status is named here are part of what is shown. */
  refused(status: number, show: () => Promise<void>): Promise<void>
}

/** Pictures of every state are for a person who looks at them; to take them costs a fifth of the walk. */
const isPictured = process.env['FOYER_PICTURES'] === '1'

type Options = { faults: Faults; folder: string; locale: string; url: string }

/** Somebody at a browser of their own, who looks closely. Nothing there may complain. */
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

  // Twice as fast as a screenshot of Playwright's.
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
      // Where things stand is the same in both.
      for (const fault of await layoutFaultsOn(page)) note(`${frame.name}: ${fault}`)
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
      // A page that has crashed has no picture.
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

const settled = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

/** The app follows the browser's wish a moment later. @throws when it does not */
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
  // Behind the last place comes the first one.
  if (await page.evaluate('document.activeElement === document.body')) await page.keyboard.press('Tab')
  const fault = await page.evaluate<string | undefined>('walkFocusFault()')
  await page.evaluate('document.activeElement.blur()')
  return fault
}
