import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import PostalMime, { type Email } from 'postal-mime'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { makeMailbox } from './mailbox.ts'
import type { Mailer, Message } from './mailer.ts'
import { makeSmtpMailer } from './smtp.ts'
import { sha256, testAttachment, testMessage } from './test-message.ts'

type Subject = { mailer: Mailer; received(): Promise<Email[]>; end(): Promise<void> }

const subjects: Record<string, () => Promise<Subject>> = {
  async SMTP() {
    const server = await startSmtpServer()
    const mailer = makeSmtpMailer({
      host: '127.0.0.1',
      port: server.port,
      user: '',
      password: '',
      tls: false,
      ehloName: 'example.com',
      now: () => sentAt,
    })
    return {
      mailer,
      received: async () => server.mails.map(({ parsed }) => parsed),
      end: async () => {
        await mailer.close()
        await server.stop()
      },
    }
  },
  async mailbox() {
    const parent = await mkdtemp(join(tmpdir(), 'foyer-mail-'))
    const folder = join(parent, 'mail')
    const mailer = makeMailbox(folder, () => sentAt)
    const parsed = new Map<string, Email>()
    return {
      mailer,
      received: async () => {
        for (const name of await readdir(folder)) {
          if (!parsed.has(name)) parsed.set(name, await PostalMime.parse(await readFile(join(folder, name))))
        }
        return [...parsed.values()]
      },
      end: () => rm(parent, { recursive: true }),
    }
  },
}

const sentAt = Date.UTC(2026, 0, 31, 9, 30, 15)

for (const [name, start] of Object.entries(subjects)) {
  describe(`the ${name} mailer`, () => {
    let subject: Subject
    before(async () => {
      subject = await start()
    })
    after(() => subject.end())

    async function arrival(changes: Partial<Message>): Promise<Email> {
      const messageId = `<${randomBytes(8).toString('hex')}@example.com>`
      await subject.mailer.send(testMessage({ messageId, ...changes }))
      const arrived = (await subject.received()).filter((mail) => mail.messageId === messageId)
      assert.equal(arrived.length, 1)
      // The length was asserted above.
      return arrived[0] as Email
    }

    const headersOf = (mail: Email, key: string) =>
      mail.headers.filter((header) => header.key === key).map(({ value }) => value)

    test('a mail arrives unchanged, once, at one address, with its date and Message-ID', async () => {
      const text = `Grüße aus Łódź 🗼\n.\n..\n.leading dot\n${'long '.repeat(300)}\nend`
      const html = `<p>Grüße &amp; ${'<b>long</b> '.repeat(300)}</p>`
      const mail = await arrival({ subject: 'Neue Anfrage: Zoë — 日本語 🗼', text, html })
      assert.equal(mail.subject, 'Neue Anfrage: Zoë — 日本語 🗼')
      assert.equal(mail.text?.trimEnd(), text)
      assert.equal(mail.html?.trimEnd(), html)
      assert.deepEqual(mail.from, { name: 'Example & Partners', address: 'intake@example.com' })
      assert.deepEqual(mail.to, [{ name: '', address: 'attorney@example.org' }])
      assert.equal(mail.date, '2026-01-31T09:30:15.000Z')
      assert.deepEqual(headersOf(mail, 'auto-submitted'), ['auto-generated'])
      assert.deepEqual(headersOf(mail, 'x-auto-response-suppress'), ['All'])
      assert.deepEqual(mail.attachments, [])
    })

    test('an attachment keeps every byte and its non-ASCII name', async () => {
      const content = randomBytes(100_001)
      for (const fileName of [
        'Lebenslauf Zoë Müller.pdf',
        '履歴書.pdf',
        `${'résumé '.repeat(30)}.pdf`,
        `it's "quoted"; a=b.pdf`,
      ]) {
        const mail = await arrival({ attachment: testAttachment(content, fileName) })
        assert.equal(mail.attachments.length, 1)
        const [attachment] = mail.attachments
        assert.equal(attachment?.filename, fileName)
        assert.equal(attachment.mimeType, 'application/pdf')
        assert.equal(attachment.disposition, 'attachment')
        assert.equal(sha256(attachment.content), sha256(content))
      }
    })

    test('a long mail arrives complete, in whatever pieces it is written', async () => {
      const text = 'Grüße aus Łódź. '.repeat(20_000)
      const content = randomBytes(300_000)
      const inSmallPieces = async () =>
        Readable.from(Array.from({ length: 300 }, (_, n) => content.subarray(n * 1000, (n + 1) * 1000)))
      for (const open of [inSmallPieces, async () => content]) {
        const mail = await arrival({ text, attachment: { ...testAttachment(content), open } })
        assert.equal(mail.text?.trimEnd(), text.trimEnd())
        assert.equal(sha256(mail.attachments[0]?.content ?? ''), sha256(content))
      }
    })

    test('a plain text attachment arrives byte for byte, whatever its line endings', async () => {
      const content = Buffer.from('a\nb\r\nc\rd\n.\n..\r\n\0end')
      const mail = await arrival({
        attachment: { ...testAttachment(content, 'resume.txt'), mediaType: 'text/plain' },
      })
      assert.equal(sha256(mail.attachments[0]?.content ?? ''), sha256(content))
    })

    test('hostile text in subject, names and types adds no header, no recipient and no part', async () => {
      const evil = 'x\r\nBcc: victim@example.org\r\nX-Evil: 1\r\n\r\n<p>body</p>\0\u2028end'
      const attachment = {
        ...testAttachment(Buffer.from('resume'), `${evil}/../\u202Efdp.exe`),
        mediaType: `text/html${evil}`,
      }
      const plain = await arrival({ attachment: testAttachment(Buffer.from('resume')) })
      const mail = await arrival({ subject: evil, fromName: evil, attachment })
      const keys = (email: Email) => email.headers.map(({ key }) => key).toSorted()
      assert.deepEqual(keys(mail), keys(plain))
      assert.deepEqual(mail.to, plain.to)
      assert.deepEqual([mail.bcc, mail.cc], [undefined, undefined])
      assert.equal(mail.from?.address, 'intake@example.com')
      assert.equal(mail.subject, 'x Bcc: victim@example.org X-Evil: 1 <p>body</p> end')
      assert.equal(mail.text, plain.text)
      assert.equal(mail.attachments.length, 1)
      assert.equal(mail.attachments[0]?.mimeType, 'application/octet-stream')
      assert.doesNotMatch(mail.attachments[0]?.filename ?? '', /[\p{Cc}\u2028\u202e/\\]/u)
    })

    test('an attachment declared as message or multipart is attached as a file, not as structure', async () => {
      for (const mediaType of ['multipart/mixed', 'message/rfc822']) {
        const mail = await arrival({
          attachment: { ...testAttachment(Buffer.from('To: x@example.org\r\n\r\nhi')), mediaType },
        })
        assert.equal(mail.attachments[0]?.mimeType, 'application/octet-stream')
      }
    })

    test('anything but one plain address is refused, and no mail is sent', async () => {
      const before = (await subject.received()).length
      const hostile = [
        'a@example.com,b@example.com',
        'a@example.com b@example.com',
        'A <a@example.com>',
        '<a@example.com>',
        '"a"@example.com',
        'a(comment)@example.com',
        'group:a@example.com;',
        'a@example.com\r\nBcc: b@example.com',
        'a@example.com\n',
        'a@example.com\0',
        'a@b@example.com',
        'a@example..com',
        'a@[127.0.0.1]',
        'ä@example.com',
        `${'a'.repeat(65)}@example.com`,
        `a@${`${'b'.repeat(60)}.`.repeat(5)}example.com`,
        'a',
        '',
      ]
      for (const address of hostile) {
        for (const field of ['to', 'from']) {
          await assert.rejects(subject.mailer.send(testMessage({ [field]: address })), {
            name: 'MailNotSent',
            kind: field === 'to' ? 'no_such_recipient' : 'unreachable',
          })
        }
      }
      await assert.rejects(subject.mailer.send(testMessage({ messageId: '<a@b>\r\nBcc: c@example.com' })), {
        kind: 'content',
      })
      assert.equal((await subject.received()).length, before)
    })

    test('unusual but valid addresses are accepted', async () => {
      for (const to of [
        "o'brien+law@example.com",
        'a.b_c-d@sub.example.co.uk',
        '{x}#1=2@example.com',
        'root@localhost',
      ]) {
        assert.equal((await arrival({ to })).to?.[0]?.address, to)
      }
    })

    test('an attachment that cannot be opened, ends early or has another length is never sent as part of a mail', async () => {
      const content = randomBytes(200_000)
      const broken: Record<string, () => Promise<Readable | Buffer>> = {
        missing: () => Promise.reject(new Error('ENOENT: /secret/path')),
        short: async () => Readable.from([content.subarray(0, 100_000)]),
        long: async () => Readable.from([content, content]),
        'short, in one piece': async () => content.subarray(0, 100_000),
        'long, in one piece': async () => Buffer.concat([content, content]),
        'breaks off with an error': async () =>
          Readable.from(
            (async function* () {
              yield content.subarray(0, 100_000)
              throw new Error('EIO')
            })(),
          ),
        'is cut off silently': async () => {
          const cut = new PassThrough()
          cut.write(content.subarray(0, 100_000))
          setTimeout(() => cut.destroy(), 20)
          return cut
        },
      }
      for (const [how, open] of Object.entries(broken)) {
        const before = (await subject.received()).length
        const sending = subject.mailer.send(testMessage({ attachment: { ...testAttachment(content), open } }))
        await assert.rejects(sending, { name: 'MailNotSent', kind: 'later' }, how)
        await assert.rejects(
          sending,
          (failure: Error) => !failure.message.includes('secret') && !('cause' in failure),
        )
        // The next mail arrives, and no other: the broken one is not completed.
        await arrival({ attachment: testAttachment(content) })
        assert.equal((await subject.received()).length, before + 1, how)
      }
    })

    test('a mail that another worker sends now does not arrive, and the error says so', async () => {
      const before = (await subject.received()).length
      const mayStillGo = () => false
      for (const attachment of [undefined, testAttachment(randomBytes(200_000))]) {
        const message = { ...testMessage(attachment && { attachment }), mayStillGo }
        await assert.rejects(subject.mailer.send(message), {
          name: 'MailNotSent',
          kind: 'later',
          message: /was over/,
        })
      }
      await subject.mailer.send({ ...testMessage({}), mayStillGo: () => true })
      assert.equal((await subject.received()).length, before + 1)
    })

    test('the stream of an attachment is destroyed, even when the mail is refused', async () => {
      const sources: Readable[] = []
      const open = async () => {
        const source = Readable.from([Buffer.from('resume')])
        sources.push(source)
        return source
      }
      await arrival({ attachment: { ...testAttachment(Buffer.from('resume')), open } })
      await assert.rejects(
        subject.mailer.send(testMessage({ attachment: { ...testAttachment(Buffer.from('res')), open } })),
      )
      assert.deepEqual(
        sources.map(({ destroyed }) => destroyed),
        [true, true],
      )
    })
  })
}
