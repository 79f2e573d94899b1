import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { chromium } from '@playwright/test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/when-over.ts'
import { type Camera, type Faults, makeCamera } from './walk/camera.ts'
import { walkFirstRun, walkForgotPassword, walkRegister, walkResetPassword, walkSignIn } from './walk/door.ts'
import {
  walkAccount,
  walkEmptyMails,
  walkMails,
  walkNotAllowed,
  walkNotFound,
  walkTeam,
} from './walk/firm.ts'
import { walkEmptyInbox, walkInbox, walkInboxTools, walkOffline } from './walk/inbox.ts'
import { walkFirmSettings, walkFormSettings, walkSettings } from './walk/settings.ts'
import { walkLead } from './walk/lead.ts'
import { fillFoyer } from './walk/seed.ts'
import { walkSpanish } from './walk/spanish.ts'
import type { Stage } from './walk/stage.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'needs Debian’s chromium'
const root = join(import.meta.dirname, '..')

test('every route in every state is whole: light and dark, in every width, with axe', { skip }, async (t) => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  whenOver(t, () => browser.close())
  const foyer = await makeStartFoyer(t, undefined)()
  const faults: Faults = new Map()
  const folder = join(root, '.screens')
  rmSync(folder, { recursive: true, force: true })
  const camera = (locale = 'en-US') => makeCamera(t, browser, { faults, folder, url: foyer.url, locale })
  const stage: Stage = { foyer, desk: await camera(), door: await camera() }
  const spanish = { desk: await camera('es-MX') }

  await walkFirstRun(stage)
  await walkEmptyMails(stage)
  await walkEmptyInbox(stage)
  const leads = await fillFoyer(foyer)
  const atTheDesk = {
    '/': () => walkInbox(stage),
    '/inbox': () => walkInboxTools(stage),
    '/leads/$id': () => walkLead(stage, leads),
    '/team': () => walkTeam(stage),
    '/mail': () => walkMails(stage),
    '/account': () => walkAccount(stage),
    '/settings': () => walkSettings(stage),
    '/settings/firm': () => walkFirmSettings(stage),
    '/settings/form': () => walkFormSettings(stage),
  }
  const atTheDoor = {
    '/register': () => walkRegister(stage),
    '/sign-in': () => walkSignIn(stage),
    '/forgot-password': () => walkForgotPassword(stage),
    '/reset-password': () => walkResetPassword(stage),
  }
  const routes = Object.keys({ ...atTheDesk, ...atTheDoor }).sort()
  assert.deepEqual(routes, routesOfTheApp(), 'every route has its walk, and no other')
  // One that gets stuck does not hide what the others find.
  const go = async (camera: Camera, walks: Record<string, () => Promise<void>>) => {
    for (const [name, walk] of Object.entries(walks))
      await walk().catch((error: Error) => camera.stuck(name, error))
  }
  await Promise.all([
    go(stage.desk, {
      ...atTheDesk,
      'no route': () => walkNotFound(stage),
      offline: () => walkOffline(stage),
    }),
    go(stage.door, {
      ...atTheDoor,
      'not allowed': () => walkNotAllowed(stage),
    }).then(() => go(spanish.desk, { Spanish: () => walkSpanish(spanish, leads.long) })),
  ])
  assert.deepEqual(Object.fromEntries(faults), {})
})

/** As src/web/routes.tsx names them. */
const routesOfTheApp = () => {
  const source = readFileSync(join(root, 'src/web/routes.tsx'), 'utf8')
  const paths = [...source.matchAll(/^ {2}path: '([^']+)',$/gm)].map(([, path]) => path)
  const layouts = [...source.matchAll(/createRoute\(\{[^}]*\bid: '/g)].length
  assert.equal(paths.length + layouts, [...source.matchAll(/= createRoute\(/g)].length)
  return paths.sort()
}
