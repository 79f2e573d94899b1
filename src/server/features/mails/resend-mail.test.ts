import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { countsAndTruth, eventually, smtpSettings } from './outbox/test-outbox.ts'

onEachDatabase(
  'an attorney sees the mails about a lead and sends one again, with a new Message-ID if it was sent',
  async (start, t) => {
    const server = await startSmtpServer({ mode: 'ok' })
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const { token, id } = await foyer.attorney({ role: 'attorney' })
    const { body: lead } = await foyer.submit()
    const mails = async () => (await foyer.call('GET', `/api/leads/${lead.id}/mails`, { token })).body.items
    const allSent = async () => (await mails()).every(({ state }: { state: string }) => state === 'sent')
    await eventually(allSent, 'both mails are sent')
    const [confirmation, notification] = await mails()
    assert.deepEqual([confirmation.kind, notification.kind], ['confirmation', 'notification'])

    const resend = (mailId: number) => foyer.call('POST', `/api/mails/${mailId}/resend`, { token })
    for (let times = 1; times <= 2; times++) {
      const again = await resend(confirmation.id)
      assert.equal(again.status, 200)
      assert.equal(again.body.sent_at, null)
      await eventually(() => server.mails.length === 2 + times, 'it arrives once more')
      await eventually(allSent, 'that is written down')
    }
    const ids = server.mails
      .filter(({ envelope }) => envelope.to.includes('ada@example.com'))
      .map(({ parsed }) => parsed.messageId)
    assert.equal(new Set(ids).size, 3)
    for (const messageId of ids)
      assert.match(messageId ?? '', /^<lead-1-confirmation-\w+(\.\w{12})?@[\w.]+>$/)
    assert.equal((await mails()).length, 2)
    assert.deepEqual(await countsAndTruth(foyer.deps.db), { counts: { sent: 2 }, truth: { sent: 2 } })

    const { body } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })
    const event = body.items.at(-1)
    assert.equal(event.kind, 'mail.resent')
    assert.equal(event.attorney_id, id)
    assert.equal(event.before.state, 'sent')
    assert.equal(event.after.recipient, 'ada@example.com')
    assert.equal((await resend(4711)).status, 404)
    assert.equal((await foyer.call('GET', '/api/leads/4711/mails', { token })).status, 404)
  },
)

onEachDatabase(
  'a queued mail is not sent twice, and a failed mail keeps its Message-ID',
  async (start, t) => {
    const server = await startSmtpServer({ mode: 'permfail' })
    t.after(server.stop)
    const { NOTIFY_EMAIL: _, ...env } = smtpSettings(server).env
    const foyer = await start({ env })
    const { body: lead } = await foyer.submit()
    const { token } = await foyer.attorney()
    const mails = async () => (await foyer.call('GET', `/api/leads/${lead.id}/mails`, { token })).body.items
    await eventually(async () => (await mails())[0].state === 'failed', 'the confirmation has failed')
    const messageIdOf = async (id: number) =>
      (
        await foyer.deps.db
          .selectFrom('mails')
          .select('message_id')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).message_id
    const [confirmation, notification] = await mails()
    assert.equal(notification.state, 'unaddressed')
    const waiting = await foyer.call('POST', `/api/mails/${notification.id}/resend`, { token })
    assert.equal(waiting.status, 409)
    assert.equal(waiting.body.code, 'still_queued')

    const before = await messageIdOf(confirmation.id)
    await server.setMode('ok')
    await foyer.call('POST', `/api/mails/${confirmation.id}/resend`, { token })
    await eventually(() => server.mails.length === 1, 'it arrives')
    assert.equal(server.mails[0]?.parsed.messageId, before)
    assert.equal(await messageIdOf(confirmation.id), before)
  },
)

onEachDatabase(
  'a mail that waits for its next attempt, or is being sent, cannot be sent again',
  async (start, t) => {
    const server = await startSmtpServer({ mode: 'refuse' })
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const mails = async () => (await foyer.call('GET', `/api/leads/${lead.id}/mails`, { token })).body.items
    const refused = async () => {
      for (const { id } of await mails()) {
        const { status, body } = await foyer.call('POST', `/api/mails/${id}/resend`, { token })
        assert.deepEqual([status, body.code], [409, 'still_queued'])
      }
    }
    const isTried = ({ attempts }: { attempts: number }) => attempts > 0
    await eventually(async () => (await mails()).every(isTried), 'both mails were tried')
    await refused()

    await server.setMode('hang')
    const isInFlight = () => server.commands.some((line) => line.startsWith('DATA'))
    await eventually(isInFlight, 'one is on its way; the other waits to see how that ends')
    await refused()
    assert.equal(server.mails.length, 0)

    await server.setMode('refuse')
    await server.setMode('ok')
    await eventually(
      async () => (await mails()).every(({ state }: { state: string }) => state === 'sent'),
      'sent',
    )
    assert.equal(server.mails.length, 2)
    const { body } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })
    assert.ok(body.items.every(({ kind }: { kind: string }) => kind !== 'mail.resent'))
  },
)
