import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skip } from '#scripts/chromium.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { beginWalk } from './walk/begin-walk.ts'
import { walkEmptyInbox, walkInbox, walkInboxTools, walkOffline } from './walk/inbox.ts'
import { walkLead } from './walk/lead.ts'
import { walkLeadChanges } from './walk/lead-changes.ts'
import type { Walks } from './walk/routes.ts'
import { fillFoyer } from './walk/seed.ts'
import { walkSpanish } from './walk/spanish.ts'
import { type AdminBrowser, account, signIn } from './walk/browsers.ts'

test('inbox and lead pages have no fault in any state, width or color scheme', { skip }, async (t) => {
  const { camera, faults, go } = await beginWalk(t, 'leads')
  const foyer = await makeStartFoyer(t, undefined)()
  const browsers: AdminBrowser = { foyer, admin: await camera(foyer) }
  const spanish: AdminBrowser = { foyer, admin: await camera(foyer, 'es-MX') }
  await foyer.call('POST', '/api/auth/register', { json: account })
  await signIn(browsers.admin, account.email, account.password)
  await browsers.admin.page.getByText('Leads will appear here').waitFor()
  await browsers.admin.page.getByRole('heading', { name: 'Inbox' }).waitFor()

  await walkEmptyInbox(browsers)
  const leads = await fillFoyer(foyer)
  startJobWorker(t, foyer.deps, [readResume])
  const walks: Walks<'leads'> = {
    '/': () => walkInbox(browsers),
    '/inbox': () => walkInboxTools(browsers),
    '/leads/$id': () => walkLead(browsers, leads),
  }
  await Promise.all([
    go(browsers.admin, {
      ...walks,
      'lead, changes': () => walkLeadChanges(browsers, leads),
      offline: () => walkOffline(browsers),
    }),
    go(spanish.admin, { Spanish: () => walkSpanish(spanish, leads.long) }),
  ])
  assert.deepEqual(Object.fromEntries(faults), {})
})
