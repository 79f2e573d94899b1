import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { addresses, eventually, everyMailIs, mailRows, onEachOutbox, smtpSettings } from './test-outbox.ts'

const hourMs = 3_600_000
const setBackBy = { 'an hour': hourMs, 'a year': 365 * 24 * hourMs }

for (const [howFar, ms] of Object.entries(setBackBy)) {
  onEachDatabase(
    `a mail that waits for its next attempt is not delayed when the clock is set back by ${howFar}`,
    async (start, t) => {
      const server = await startSmtpServer({ mode: 'tempfail' })
      t.after(server.stop)
      const foyer = await start({ env: { ...smtpSettings(server).env, MAIL_RETRY_MAX_SECONDS: '3600' } })
      await foyer.submit()
      await eventually(
        async () => (await mailRows(foyer.deps.db)).every((mail) => mail.attempts > 0 && !mail.lease_token),
        'both were tried',
      )
      await server.setMode('ok')
      foyer.advance(-ms)
      await eventually(everyMailIs(foyer.deps.db, 'sent'), 'both are sent')
      assert.equal(server.mails.length, 2)
    },
  )
}

onEachOutbox(
  'a stored or claimed mail is not delayed when the clock is set back while no worker runs',
  async (outbox, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    outbox.clock.advance(365 * 24 * hourMs)
    await outbox.addLeads(addresses(2))
    const [inHand] = await mailRows(outbox.db)
    await transact(outbox.db, (tx) =>
      tx
        .updateTable('mails')
        .set({ attempts: 1, lease_token: 'of a node that died', due_at: outbox.clock.now() + 300_000 })
        .where('id', '=', inHand?.id ?? 0)
        .execute(),
    )
    outbox.clock.advance(-365 * 24 * hourMs)
    outbox.startWorker(outbox.smtpMailer(server.port))
    await eventually(() => server.mails.length === 3, 'those in nobody’s hand are sent')
    await delay(500)
    assert.equal(server.mails.length, 3, 'the other node may still have it')
    outbox.clock.advance(301_000)
    await eventually(everyMailIs(outbox.db, 'sent'), 'the last is sent when a lease would have ended')
  },
)

onEachOutbox(
  'receipts to one address stay limited to five an hour when the clock is set back, and are not a year late',
  async (outbox, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    outbox.clock.advance(365 * 24 * hourMs)
    await outbox.addLeads(Array.from({ length: 6 }, () => 'ada@example.com'))
    outbox.clock.advance(-365 * 24 * hourMs)
    outbox.startWorker(outbox.smtpMailer(server.port))
    const receipts = () =>
      server.mails.filter(({ envelope }) => envelope.to.includes('ada@example.com')).length
    await eventually(() => server.mails.length === 11, 'what is due is sent')
    await delay(500)
    assert.equal(receipts(), 5)
    outbox.clock.advance(hourMs)
    await eventually(() => receipts() === 6, 'the sixth is sent an hour later')

    outbox.clock.advance(-365 * 24 * hourMs)
    await outbox.addLeads(['ada@example.com'])
    await eventually(() => receipts() === 7, 'what was sent in a time that is yet to come keeps nothing back')
  },
)

onEachOutbox('the longest allowed pause is not changed', async (outbox) => {
  await outbox.addLeads(addresses(1))
  const now = outbox.clock.now()
  await transact(outbox.db, (tx) =>
    tx
      .updateTable('mails')
      .set({ attempts: 1, due_at: now + 1_000 })
      .execute(),
  )
  outbox.startWorker({
    describe: 'a server that is asked nothing',
    send: async () => assert.fail('the mail was not due'),
    close: async () => {},
  })
  await delay(500)
  for (const { due_at, scheduled_at } of await mailRows(outbox.db))
    assert.ok(due_at === now + 1_000 && scheduled_at <= now)
})
