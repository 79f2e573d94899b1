import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { retryMails } from './retry-mails.ts'
import {
  addAdmin,
  addresses,
  countsAndTruth,
  eventually,
  everyMailIs,
  failAll,
  mailRows,
  onEachOutbox,
  smtpSettings,
} from './outbox/test-outbox.ts'

const refusal = { at: 'rcpt', code: 550, text: '5.7.1 Your account has been suspended' } as const

onEachDatabase(
  'with one request an admin sends all mails again that the mail server has refused',
  async (start, t) => {
    const server = await startSmtpServer({ mode: refusal })
    t.after(server.stop)
    const foyer = await start({ env: { ...smtpSettings(server).env, MAIL_RETRY_MAX_SECONDS: '3600' } })
    const tried = async () =>
      (await mailRows(foyer.deps.db)).every((mail) => mail.last_error && !mail.lease_token)
    await foyer.submit()
    await eventually(tried, 'both were tried')
    foyer.advance(86_400_000)
    await eventually(everyMailIs(foyer.deps.db, 'failed'), 'both have failed')
    await foyer.submit({ email: 'grace@example.com' })
    await eventually(tried, 'two more were tried')
    // As after many attempts: the next one would be in a quarter of an hour.
    await transact(foyer.deps.db, (tx) =>
      tx
        .updateTable('mails')
        .set({ attempts: 9, due_at: foyer.deps.now() + 900_000 })
        .where('state', '=', 'queued')
        .execute(),
    )
    await server.setMode('ok')

    const retry = (token?: string) => foyer.call('POST', '/api/mails/retry', { ...(token && { token }) })
    assert.equal((await retry()).status, 401)
    assert.equal((await retry((await foyer.attorney({ role: 'attorney' })).token)).status, 403)
    assert.equal(server.mails.length, 0)
    const admin = await foyer.attorney({ role: 'admin' })
    const { status, body } = await retry(admin.token)
    assert.deepEqual([status, body], [200, { queued: 4 }])
    await eventually(everyMailIs(foyer.deps.db, 'sent'), 'every mail is sent')
    assert.equal(server.mails.length, 4)
    assert.deepEqual(
      new Set(server.mails.map(({ parsed }) => parsed.messageId)),
      new Set((await mailRows(foyer.deps.db)).map(({ message_id }) => message_id)),
    )
    assert.deepEqual((await retry(admin.token)).body, { queued: 0 })
    assert.equal(server.mails.length, 4)
    const { items } = (await foyer.call('GET', '/api/events', { token: admin.token })).body
    const [event] = items.filter(({ kind }: { kind: string }) => kind === 'mails.retried')
    assert.deepEqual([event.actor.id, event.after], [admin.id, { mails: '2' }])
    assert.deepEqual(await countsAndTruth(foyer.deps.db), { counts: { sent: 4 }, truth: { sent: 4 } })
  },
)

onEachOutbox('retrying all mails takes several steps, each mail once', async ({ db, addLeads, clock }) => {
  await addLeads(addresses(600))
  await transact(db, failAll)
  const actorId = await transact(db, addAdmin)
  const deps = { db, now: clock.now, wakeMail: () => {} }
  const twice = await Promise.all([retryMails(deps, { actorId }), retryMails(deps, { actorId })])
  assert.equal(twice[0] + twice[1], 1150)
  const { counts, truth } = await countsAndTruth(db)
  assert.deepEqual(counts, truth)
  assert.deepEqual(truth, { queued: 1150, refused: 50 })
})
