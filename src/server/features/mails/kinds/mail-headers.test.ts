import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { eventually, everyMailIs, notified, onEachOutbox, smtpSettings } from '../outbox/test-outbox.ts'

const hostileNames = [
  'Ada\r\nBcc: evil@example.net',
  'Ada\n\n<b>body</b>',
  '"Ada" <evil@example.net>, "x',
  'Ada\\" (comment; group: evil@example.net;',
  'A'.repeat(1000),
  '😀'.repeat(500),
  'عمر \u202eadA',
  '=?utf-8?Q?=0D=0ABcc:_evil=40example.net?=',
]

onEachDatabase(
  'no mail asks for automatic answers, and any answer goes to the firm, never to the prospect',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const { email, token } = await foyer.attorney()
    const { body: lead } = await foyer.submit({ email: 'ada@example.com' })
    await foyer.call('POST', '/api/auth/password-reset', { json: { email } })
    await eventually(() => server.mails.length === 3, 'confirmation, notification and link to set a password')
    const { body: mails } = await foyer.call('GET', `/api/leads/${lead.id}/mails`, { token })
    const notification = mails.items.find((mail: { kind: string }) => mail.kind === 'notification')
    await foyer.call('POST', `/api/mails/${notification.id}/resend`, { token })
    await eventually(() => server.mails.length === 4, 'the notification once more')

    for (const { envelope, parsed } of server.mails) {
      const valuesOf = (name: string) =>
        parsed.headers.filter(({ key }) => key === name).map(({ value }) => value)
      assert.deepEqual(valuesOf('auto-submitted'), ['auto-generated'])
      assert.deepEqual(valuesOf('x-auto-response-suppress'), ['All'])
      // Headers that direct answers of people and of programs.
      for (const name of ['reply-to', 'sender', 'return-receipt-to', 'disposition-notification-to'])
        assert.deepEqual(valuesOf(name), [], name)
      assert.deepEqual([envelope.from, parsed.from?.address], ['intake@example.com', 'intake@example.com'])
      // These headers would mark it as bulk mail.
      for (const name of ['precedence', 'list-id', 'list-unsubscribe']) assert.deepEqual(valuesOf(name), [])
    }
    const notifications = server.mails.filter(({ envelope }) => envelope.to.includes(notified))
    assert.equal(notifications.length, 2)
    for (const { parsed } of notifications) {
      assert.match(
        parsed.html ?? '',
        /<a href="mailto:ada@example\.com">Reply to <bdi>Ada Lovelace<\/bdi><\/a>/,
      )
      assert.match(parsed.text ?? '', /Reply to Ada Lovelace:\nmailto:ada@example\.com\n/)
    }
  },
)

onEachOutbox(
  'any name of a prospect becomes one valid header of the notification, and adds no other',
  async ({ db, addLeads, smtpMailer, startWorker }, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    await addLeads(hostileNames.map((_, n) => `lead-${n}@example.com`))
    // The form and the API refuse some of these, but mails must not rely on that.
    await transact(db, async (tx) => {
      for (const [n, first_name] of hostileNames.entries())
        await tx
          .updateTable('leads')
          .set({ first_name })
          .where('email', '=', `lead-${n}@example.com`)
          .execute()
    })
    startWorker(smtpMailer(server.port))
    await eventually(everyMailIs(db, 'sent'), 'every mail is sent')
    const notifications = server.mails.filter(({ envelope }) => envelope.to.includes(notified))
    assert.equal(notifications.length, hostileNames.length)
    for (const [n, name] of hostileNames.entries()) {
      const notification = notifications.find(({ parsed }) =>
        parsed.text?.includes(`mailto:lead-${n}@example.com`),
      )
      assert.ok(notification, name)
      const letters = (text: string) => text.replaceAll(/[^\p{L}\p{So}]/gu, '')
      const whole = Array.from(letters(`New lead: ${name} Lovelace`))
      const shown = Array.from(letters(notification.parsed.subject ?? ''))
      assert.deepEqual(shown, whole.slice(0, shown.length))
      assert.ok(shown.length === whole.length || shown.length > 250, name)
      const head = notification.raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
      assert.equal(head.match(/^subject:/gim)?.length, 1, name)
      assert.doesNotMatch(head, /^bcc|^<b>|^reply-to/im)
      // RFC 5322 section 2.1.1, and nothing but ASCII (RFC 2047).
      for (const line of head.split('\r\n')) assert.match(line, /^[\x20-\x7e\t]{1,998}$/)
    }
  },
)
