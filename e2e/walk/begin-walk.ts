import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '#scripts/chromium.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { type Camera, type Faults, makeCamera } from './camera.ts'
import { type Share, assertEveryRouteHasItsWalk } from './routes.ts'

type Walking = {
  /** Everything found wrong; tests compare it with {}. */
  faults: Faults
  camera(foyer: TestFoyer, locale?: string): Promise<Camera>
  /** Runs the walks one after the other. A walk that fails is noted as a fault and does not stop the others. */
  go(camera: Camera, walks: Record<string, () => Promise<void>>): Promise<void>
}

/** Starts a browser, and empties the folder below .screens for its pictures. */
export const beginWalk = async (t: TestContext, share: Share): Promise<Walking> => {
  assertEveryRouteHasItsWalk()
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
  whenOver(t, () => browser.close())
  const faults: Faults = new Map()
  const folder = join(import.meta.dirname, '..', '..', '.screens', share)
  rmSync(folder, { recursive: true, force: true })
  return {
    faults,
    camera: ({ url }, locale = 'en-US') => makeCamera(t, browser, { faults, folder, url, locale }),
    go: async (camera, walks) => {
      for (const [name, walk] of Object.entries(walks))
        await walk().catch((error: Error) => camera.stuck(name, error))
    },
  }
}
