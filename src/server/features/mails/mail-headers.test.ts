import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { startSmtpServer } from '#server/testing/smtp-server.ts'
import { eventually, everyMailIs, notified, onEachOutbox } from './test-outbox.ts'

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

onEachOutbox(
  'whatever a prospect is called, an answer to the notice goes to them alone, by one valid header',
  async ({ db, addLeads, smtpMailer, startWorker }, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    await addLeads(hostileNames.map((_, n) => `lead-${n}@example.com`))
    // The form and the API refuse some of these; what is in the rows is not believed for that.
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
    const notices = server.mails.filter(({ envelope }) => envelope.to.includes(notified))
    assert.equal(notices.length, hostileNames.length)
    for (const [n, name] of hostileNames.entries()) {
      const address = `lead-${n}@example.com`
      const notice = notices.find(({ parsed }) => parsed.replyTo?.[0]?.address === address)
      assert.ok(notice, name)
      assert.equal(notice.parsed.replyTo?.length, 1, name)
      const shown = notice.parsed.replyTo?.[0]?.name ?? ''
      const letters = (text: string) => text.replaceAll(/[^\p{L}\p{So}]/gu, '')
      const whole = Array.from(letters(`${name} Lovelace`))
      assert.equal(letters(shown), whole.slice(0, 300).join(''))
      const head = notice.raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
      assert.equal(head.match(/^reply-to:/gim)?.length, 1, name)
      assert.doesNotMatch(head, /^bcc|^<b>/im)
      // RFC 5322 section 2.1.1, and nothing but ASCII (RFC 2047).
      for (const line of head.split('\r\n')) assert.match(line, /^[\x20-\x7e\t]{1,998}$/)
    }
  },
)
