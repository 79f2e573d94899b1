import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { skip } from '#scripts/chromium.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { storeScan } from '#server/features/scanning/scanning.queries.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test(
  'an infected resume is told to admins at once and on every screen, until one of them says that it is dealt with; nobody else is warned',
  { skip },
  async (t) => {
    const foyer = await onlySqlite(t)()
    const people = { admin: 'grace@example.com', other: 'ada@example.com', attorney: 'alan@example.com' }
    await foyer.attorney({ email: people.admin, role: 'admin' })
    await foyer.attorney({ email: people.other, role: 'admin' })
    await foyer.attorney({ email: people.attorney, role: 'attorney' })
    const { body: lead } = await foyer.submit()
    const open = async (email: string) => {
      const { page } = await visit(t)
      await signIn(page, foyer.url, email)
      const warning = page.getByText('A resume is infected, and nobody has dealt with it yet.')
      return { page, warning }
    }
    const [admin, other, attorney] = [
      await open(people.admin),
      await open(people.other),
      await open(people.attorney),
    ]
    const { db, now } = foyer.deps
    await transact(db, async (tx) => {
      await storeScan(tx, lead.id, { state: 'infected', name: 'Win.Test' }, now())
      await recordEvent(tx, { kind: 'resume.infected', at: now(), leadId: lead.id })
    })
    await admin.warning.waitFor()
    await other.warning.waitFor()
    for (const screen of ['team', 'mail', 'settings/firm', 'account']) {
      await admin.page.goto(`${foyer.url}/app/${screen}`)
      await admin.warning.waitFor()
    }
    assert.deepEqual(await inaccessible(admin.page), [])

    await attorney.page.goto(`${foyer.url}/app/leads/${lead.id}`)
    await attorney.page.getByText('This resume is infected').waitFor()
    assert.equal(await attorney.warning.count(), 0)
    const handle = 'Mark as handled'
    assert.equal(await attorney.page.getByRole('button', { name: handle }).count(), 0)

    await admin.page.getByRole('link', { name: 'Open the lead' }).click()
    await admin.page.getByRole('button', { name: handle }).press('Enter')
    await admin.page.getByText('An admin has dealt with it').waitFor()
    await admin.page.getByText('marked the infected resume as handled').waitFor()
    for (const { warning } of [admin, other]) await warning.waitFor({ state: 'detached' })
    assert.equal(await admin.page.getByRole('button', { name: handle }).count(), 0)
  },
)

test(
  'a virus scanner that does not answer for long is told to admins on every screen',
  { skip },
  async (t) => {
    // Nobody listens there.
    const foyer = await onlySqlite(t)({ env: { CLAMD_HOST: '127.0.0.1', CLAMD_PORT: '9' } })
    const email = 'grace@example.com'
    await foyer.attorney({ email, role: 'admin' })
    await foyer.submit()
    const silent_since = foyer.deps.now() - 2.5 * 3_600_000
    await transact(foyer.deps.db, (tx) =>
      tx
        .insertInto('scanner')
        .values({ only: 1, silent_since, round_below: 0 })
        .onConflict((conflict) => conflict.column('only').doUpdateSet({ silent_since }))
        .execute(),
    )
    const { page, complaints } = await visit(t)
    await signIn(page, foyer.url, email)
    const warning = page.getByRole('status').filter({ hasText: 'virus scanner' })
    for (const screen of ['inbox', 'account']) {
      await page.goto(`${foyer.url}/app/${screen}`)
      await warning.waitFor()
      assert.equal(
        (await warning.innerText()).replaceAll('\u00a0', ' '),
        'The virus scanner has not answered for 2 h 30 min. 1 resume has not been scanned yet. Please tell whoever runs Foyer.',
      )
    }
    assert.deepEqual(await inaccessible(page), [])
    assert.deepEqual(complaints, [])
  },
)
