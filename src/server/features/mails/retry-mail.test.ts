import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { countsAndTruth, eventually, mailRows, notified, smtpSettings } from './outbox/test-outbox.ts'

const dayMs = 86_400_000

onEachDatabase('a refused mail waits for a person, who sees why and sends it again', async (start, t) => {
  const refusal = { at: 'rcpt', code: 550, text: '5.1.1 ada@example.com: no such mailbox' } as const
  const server = await startSmtpServer({ mode: refusal })
  t.after(server.stop)
  const foyer = await start(smtpSettings(server))
  const { token } = await foyer.attorney()
  await foyer.submit()
  const failed = async () => (await foyer.call('GET', '/api/mails?state=failed', { token })).body
  await eventually(async () => (await failed()).total === 2, 'both mails are given up')
  const ready = await foyer.call('GET', '/readyz')
  // Only the notification counts: a wrong address of a prospect is no trouble of the firm.
  assert.deepEqual([ready.status, ready.body.mail, ready.body.mails_failed], [200, 'trouble', 1])

  await server.setMode('ok')
  await foyer.submit({ email: 'grace@example.com' })
  await eventually(() => server.mails.length === 2, 'the mails of the next lead arrive')
  const { items } = await failed()
  assert.deepEqual(
    items.map((mail: Record<string, unknown>) => [
      mail.kind,
      mail.attempts,
      mail.next_attempt_at,
      mail.sent_at,
    ]),
    [
      ['confirmation', 1, null, null],
      ['notification', 1, null, null],
    ],
  )
  for (const { last_error } of items) {
    assert.match(last_error, /^The mail server answered RCPT TO with 550 5\.1\.1 \(address\)/)
  }

  const again = await foyer.call('POST', `/api/mails/${items[0].id}/retry`, { token })
  assert.deepEqual(
    [again.status, again.body.state, again.body.attempts, again.body.last_error],
    [200, 'queued', 0, null],
  )
  await eventually(() => server.mails.length === 3, 'it arrives')
  assert.deepEqual(server.mails[2]?.envelope.to, ['ada@example.com'])
  assert.equal(server.mails[2]?.parsed.messageId, (await mailRows(foyer.deps.db))[0]?.message_id)
  assert.equal((await failed()).total, 1, 'the other one still waits for a person')
  await eventually(async () => (await countsAndTruth(foyer.deps.db)).truth.sent === 3, 'it is written down')
  assert.deepEqual(await countsAndTruth(foyer.deps.db), {
    counts: { failed: 1, sent: 3 },
    truth: { failed: 1, sent: 3 },
  })
})

onEachDatabase(
  'the audit log of the lead records a retry: who asked for it, when, and which mail',
  async (start, t) => {
    const server = await startSmtpServer({ mode: 'permfail' })
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const { token, id, email } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const failed = async () => (await foyer.call('GET', '/api/mails?state=failed', { token })).body
    await eventually(async () => (await failed()).total === 2, 'both mails are given up')
    const notification = (await failed()).items[1]
    await foyer.call('POST', `/api/mails/${notification.id}/retry`, { token })

    const { body: events } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })
    const { id: _id, at, ...event } = events.items.at(-1)
    assert.ok(Date.parse(at) > Date.parse(lead.created_at))
    assert.deepEqual(event, {
      kind: 'mail.retried',
      attorney_id: id,
      attorney: { id, name: null, email },
      before: { mail_id: String(notification.id), state: 'failed', last_error: notification.last_error },
      after: { mail_id: String(notification.id), state: 'queued', kind: 'notification', recipient: notified },
      bulk_id: null,
    })
  },
)

onEachDatabase('a retried mail is tried for MAIL_GIVE_UP_DAYS again', async (start, t) => {
  const server = await startSmtpServer({ mode: 'tempfail' })
  t.after(server.stop)
  const foyer = await start(smtpSettings(server))
  await foyer.submit()
  const statesAre = (state: string, attempts: number) => async () =>
    (await mailRows(foyer.deps.db)).every((row) => row.state === state && row.attempts >= attempts)
  await eventually(statesAre('queued', 1), 'both were tried')
  foyer.advance(dayMs)
  await eventually(statesAre('failed', 1), 'both have failed')

  const { token } = await foyer.attorney()
  for (const { id } of await mailRows(foyer.deps.db)) {
    assert.equal((await foyer.call('POST', `/api/mails/${id}/retry`, { token })).status, 200)
  }
  await eventually(statesAre('queued', 2), 'both were tried twice more, and are not given up')
  await server.setMode('ok')
  await eventually(() => server.mails.length === 2, 'both arrive')
})
