import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { dismissMails } from './dismiss-mails.ts'
import { addAdmin, addresses, countsAndTruth, failAll, onEachOutbox } from './outbox/test-outbox.ts'

onEachDatabase('the audit log records who dismissed all failed mails, and how many', async (start) => {
  const foyer = await start({ env: { NOTIFY_EMAIL: 'attorney@example.org' } })
  const { token, id } = await foyer.attorney({ role: 'admin' })
  const dismiss = (as?: string) => foyer.call('POST', '/api/mails/dismiss', { ...(as && { token: as }) })
  assert.equal((await dismiss()).status, 401)
  assert.equal((await dismiss((await foyer.attorney({ role: 'attorney' })).token)).status, 403)
  assert.deepEqual((await dismiss(token)).body, { dismissed: 0 })
  await foyer.submit()
  await transact(foyer.deps.db, failAll)
  assert.deepEqual((await dismiss(token)).body, { dismissed: 2 })
  const { items } = (await foyer.call('GET', '/api/events', { token })).body
  assert.deepEqual(
    items
      .filter(({ kind }: { kind: string }) => kind === 'mails.dismissed')
      .map(({ actor, after }: { actor: { id: number }; after: unknown }) => [actor.id, after]),
    [[id, { mails: '2' }]],
  )
})

onEachOutbox(
  'dismissing all mails takes several steps, dismisses each mail once, and leaves queued mails',
  async ({ db, addLeads, clock }) => {
    await addLeads(addresses(600))
    await transact(db, failAll)
    await addLeads(addresses(1, 601))
    const actorId = await transact(db, addAdmin)
    const deps = { db, now: clock.now }
    const twice = await Promise.all([dismissMails(deps, { actorId }), dismissMails(deps, { actorId })])
    assert.equal(twice[0] + twice[1], 1200)
    const { counts, truth } = await countsAndTruth(db)
    assert.deepEqual(counts, truth)
    assert.deepEqual(truth, { dismissed: 1200, queued: 2 })
  },
)
