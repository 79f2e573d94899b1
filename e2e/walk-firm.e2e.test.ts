import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skip } from '#scripts/chromium.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { beginWalk } from './walk/begin-walk.ts'
import {
  walkFirstRun,
  walkFirstRunAgain,
  walkForgotPassword,
  walkInvitation,
  walkRegister,
  walkResetPassword,
  walkSignIn,
} from './walk/signed-out.ts'
import {
  walkAccount,
  walkEmptyMails,
  walkEmptyOverview,
  walkMails,
  walkNotAllowed,
  walkNotFound,
  walkOverview,
  walkTasks,
  walkTeam,
} from './walk/firm.ts'
import type { Walks } from './walk/routes.ts'
import { fillFoyer } from './walk/seed.ts'
import {
  walkAudit,
  walkFirmSettings,
  walkFormSettings,
  walkHoursSettings,
  walkSettings,
  walkToldSettings,
} from './walk/settings.ts'
import { walkData, walkImport } from './walk/data.ts'
import type { Browsers } from './walk/browsers.ts'
import { walkClosedRegistration, walkSetupCode } from './walk/strict-registration.ts'

test(
  'pages for visitors, team, mail, settings and account have no fault in any state, width or color scheme',
  { skip },
  async (t) => {
    const { camera, faults, go } = await beginWalk(t, 'firm')
    const start = makeStartFoyer(t, undefined)
    const foyer = await start()
    const browsers: Browsers = { foyer, admin: await camera(foyer), visitor: await camera(foyer) }

    await walkFirstRun(browsers)
    await walkEmptyMails(browsers)
    await walkEmptyOverview(browsers)
    await fillFoyer(foyer)
    const walksOfAdmin = {
      '/first-run': () => walkFirstRunAgain(browsers),
      '/overview': () => walkOverview(browsers),
      '/team': () => walkTeam(browsers),
      '/mail': () => walkMails(browsers),
      '/mail/tasks': () => walkTasks(browsers),
      '/account': () => walkAccount(browsers),
      '/settings': () => walkSettings(browsers),
      '/settings/firm': () => walkFirmSettings(browsers),
      '/settings/form': () => walkFormSettings(browsers),
      '/settings/hours': () => walkHoursSettings(browsers),
      '/settings/notifications': () => walkToldSettings(browsers),
      '/settings/audit': () => walkAudit(browsers),
      '/settings/data': () => walkData(browsers),
      '/settings/data/$id': () => walkImport(browsers),
    }
    const walksOfVisitor = {
      '/register': () => walkRegister(browsers),
      '/sign-in': () => walkSignIn(browsers),
      '/forgot-password': () => walkForgotPassword(browsers),
      '/reset-password': () => walkResetPassword(browsers),
      '/invitation': () => walkInvitation(browsers),
    }
    ;({ ...walksOfAdmin, ...walksOfVisitor }) satisfies Walks<'firm'>
    const newFirm = await start({ env: { HOST: '0.0.0.0' } })
    const strictFirm = await start({
      env: { REGISTRATION: 'closed', RATE_LIMIT: 'on', RATE_LIMIT_SIGN_INS_PER_ACCOUNT: '1' },
    })
    const strangers = { new: await camera(newFirm), strict: await camera(strictFirm) }
    await Promise.all([
      go(browsers.admin, { ...walksOfAdmin, 'no route': () => walkNotFound(browsers) }),
      go(browsers.visitor, { ...walksOfVisitor, 'not allowed': () => walkNotAllowed(browsers) })
        .then(() => go(strangers.new, { 'setup code': () => walkSetupCode(strangers.new) }))
        .then(() =>
          go(strangers.strict, {
            'closed registration': () =>
              walkClosedRegistration({ foyer: strictFirm, visitor: strangers.strict }),
          }),
        ),
    ])
    assert.deepEqual(Object.fromEntries(faults), {})
  },
)
