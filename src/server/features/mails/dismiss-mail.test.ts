import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { countsAndTruth, eventually, everyMailIs, mailRows, smtpSettings } from './outbox/test-outbox.ts'

onEachDatabase(
  'after an admin dismisses a failed mail the mail status is ok, and who dismissed it is recorded',
  async (start, t) => {
    const server = await startSmtpServer({ mode: 'permfail' })
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const admin = await foyer.attorney({ role: 'admin' })
    const other = await foyer.attorney({ role: 'attorney' })
    const { body: lead } = await foyer.submit()
    await eventually(everyMailIs(foyer.deps.db, 'failed'), 'both mails are given up')
    const [receipt, notification] = await mailRows(foyer.deps.db)
    assert.ok(receipt && notification)
    const dismiss = (id: number, token?: string) =>
      foyer.call('POST', `/api/mails/${id}/dismiss`, { ...(token && { token }) })
    const health = async () => {
      const { body } = await foyer.call('GET', '/readyz')
      return [body.mail, body.mails_failed]
    }

    assert.equal((await dismiss(notification.id)).status, 401)
    assert.equal((await dismiss(notification.id, other.token)).body.code, 'not_allowed')
    assert.equal((await dismiss(999, admin.token)).body.code, 'not_found')
    assert.deepEqual(await health(), ['trouble', 1])

    const { status, body } = await dismiss(notification.id, admin.token)
    assert.deepEqual(
      [status, body.state, body.last_error, body.next_attempt_at],
      [200, 'dismissed', notification.last_error, null],
    )
    await eventually(async () => (await health())[1] === 0, 'nothing waits for a person')
    assert.deepEqual(await health(), ['ok', 0])
    const again = await dismiss(notification.id, admin.token)
    assert.deepEqual(
      [again.status, again.body.code, again.body.detail],
      [409, 'not_failed', 'This mail has already been dismissed.'],
    )

    const list = async (state: string) => {
      const { body: page } = await foyer.call('GET', `/api/mails?state=${state}`, { token: admin.token })
      assert.equal(page.total, page.items.length)
      return page.items.map(({ id }: { id: number }) => id)
    }
    assert.deepEqual(await list('dismissed'), [notification.id])
    assert.deepEqual(await list('failed'), [receipt.id])
    assert.deepEqual(await countsAndTruth(foyer.deps.db), {
      counts: { refused: 1, dismissed: 1 },
      truth: { refused: 1, dismissed: 1 },
    })

    const { body: events } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token: other.token })
    const { kind, attorney_id, before, after } = events.items.at(-1)
    assert.deepEqual(
      { kind, attorney_id, before, after },
      {
        kind: 'mail.dismissed',
        attorney_id: admin.id,
        before: { mail_id: String(notification.id), state: 'failed', last_error: notification.last_error },
        after: {
          mail_id: String(notification.id),
          state: 'dismissed',
          kind: 'notification',
          recipient: notification.recipient,
        },
      },
    )
    assert.equal(server.mails.length, 0)
  },
)

onEachDatabase(
  'a dismissed mail can still be sent again, from the outbox and from the lead',
  async (start, t) => {
    const server = await startSmtpServer({ mode: 'permfail' })
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const { token } = await foyer.attorney()
    await foyer.submit()
    await eventually(everyMailIs(foyer.deps.db, 'failed'), 'both mails are given up')
    const all = await foyer.call('POST', '/api/mails/dismiss', { token })
    assert.deepEqual([all.status, all.body], [200, { dismissed: 2 }])
    const retriedAll = await foyer.call('POST', '/api/mails/retry', { token })
    assert.deepEqual(retriedAll.body, { queued: 0 }, 'retrying all mails leaves out dismissed ones')

    await server.setMode('ok')
    const [receipt, notification] = await mailRows(foyer.deps.db)
    assert.equal((await foyer.call('POST', `/api/mails/${receipt?.id}/resend`, { token })).status, 200)
    assert.equal((await foyer.call('POST', `/api/mails/${notification?.id}/retry`, { token })).status, 200)
    await eventually(everyMailIs(foyer.deps.db, 'sent'), 'both are sent')
    assert.deepEqual(
      new Set(server.mails.map(({ parsed }) => parsed.messageId)),
      new Set([receipt?.message_id, notification?.message_id]),
    )
    assert.deepEqual(await countsAndTruth(foyer.deps.db), { counts: { sent: 2 }, truth: { sent: 2 } })
  },
)
