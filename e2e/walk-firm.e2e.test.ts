import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { beginWalk, skip } from './walk/begin-walk.ts'
import { walkFirstRun, walkForgotPassword, walkRegister, walkResetPassword, walkSignIn } from './walk/door.ts'
import {
  walkAccount,
  walkEmptyMails,
  walkMails,
  walkNotAllowed,
  walkNotFound,
  walkTasks,
  walkTeam,
} from './walk/firm.ts'
import type { Walks } from './walk/routes.ts'
import { fillFoyer } from './walk/seed.ts'
import { walkAudit, walkFirmSettings, walkFormSettings, walkSettings } from './walk/settings.ts'
import type { Stage } from './walk/stage.ts'
import { walkClosedDoor, walkSetupCode } from './walk/strict-door.ts'

test(
  'door and firm are whole in every state: light and dark, in every width, with axe',
  { skip },
  async (t) => {
    const { camera, faults, go } = await beginWalk(t, 'firm')
    const start = makeStartFoyer(t, undefined)
    const foyer = await start()
    const stage: Stage = { foyer, desk: await camera(foyer), door: await camera(foyer) }

    await walkFirstRun(stage)
    await walkEmptyMails(stage)
    await fillFoyer(foyer)
    const atTheDesk = {
      '/team': () => walkTeam(stage),
      '/mail': () => walkMails(stage),
      '/mail/tasks': () => walkTasks(stage),
      '/account': () => walkAccount(stage),
      '/settings': () => walkSettings(stage),
      '/settings/firm': () => walkFirmSettings(stage),
      '/settings/form': () => walkFormSettings(stage),
      '/settings/audit': () => walkAudit(stage),
    }
    const atTheDoor = {
      '/register': () => walkRegister(stage),
      '/sign-in': () => walkSignIn(stage),
      '/forgot-password': () => walkForgotPassword(stage),
      '/reset-password': () => walkResetPassword(stage),
    }
    ;({ ...atTheDesk, ...atTheDoor }) satisfies Walks<'firm'>
    const newFirm = await start({ env: { HOST: '0.0.0.0' } })
    const strictFirm = await start({
      env: { REGISTRATION: 'closed', RATE_LIMIT: 'on', RATE_LIMIT_SIGN_INS_PER_ACCOUNT: '1' },
    })
    const strangers = { new: await camera(newFirm), strict: await camera(strictFirm) }
    await Promise.all([
      go(stage.desk, { ...atTheDesk, 'no route': () => walkNotFound(stage) }),
      go(stage.door, { ...atTheDoor, 'not allowed': () => walkNotAllowed(stage) })
        .then(() => go(strangers.new, { 'setup code': () => walkSetupCode(strangers.new) }))
        .then(() =>
          go(strangers.strict, {
            'closed door': () => walkClosedDoor({ foyer: strictFirm, door: strangers.strict }),
          }),
        ),
    ])
    assert.deepEqual(Object.fromEntries(faults), {})
  },
)
