import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { beginWalk, skip } from './walk/begin-walk.ts'
import { walkEmptyInbox, walkInbox, walkInboxTools, walkOffline } from './walk/inbox.ts'
import { walkLead } from './walk/lead.ts'
import { walkLeadChanges } from './walk/lead-changes.ts'
import type { Walks } from './walk/routes.ts'
import { fillFoyer } from './walk/seed.ts'
import { walkSpanish } from './walk/spanish.ts'
import { type AtDesk, account, signIn } from './walk/stage.ts'

test(
  'inbox and leads are whole in every state: light and dark, in every width, with axe',
  { skip },
  async (t) => {
    const { camera, faults, go } = await beginWalk(t, 'leads')
    const foyer = await makeStartFoyer(t, undefined)()
    const stage: AtDesk = { foyer, desk: await camera(foyer) }
    const spanish: AtDesk = { foyer, desk: await camera(foyer, 'es-MX') }
    await foyer.call('POST', '/api/auth/register', { json: account })
    await signIn(stage.desk, account.email, account.password)
    await stage.desk.page.getByText('Here is where people will arrive').waitFor()
    await stage.desk.page.getByRole('heading', { name: 'Inbox' }).waitFor()

    await walkEmptyInbox(stage)
    const leads = await fillFoyer(foyer)
    const walks: Walks<'leads'> = {
      '/': () => walkInbox(stage),
      '/inbox': () => walkInboxTools(stage),
      '/leads/$id': () => walkLead(stage, leads),
    }
    await Promise.all([
      go(stage.desk, {
        ...walks,
        'lead, changes': () => walkLeadChanges(stage, leads),
        offline: () => walkOffline(stage),
      }),
      go(spanish.desk, { Spanish: () => walkSpanish(spanish, leads.long) }),
    ])
    assert.deepEqual(Object.fromEntries(faults), {})
  },
)
