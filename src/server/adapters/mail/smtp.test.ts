import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { after, afterEach, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startSmtpServer, type SmtpMode, type TestSmtpServer } from '#server/testing/servers/smtp-server.ts'
import type { MailNotSent, Mailer, Message } from './mailer.ts'
import { makeSmtpMailer, type SmtpLimits } from './smtp.ts'
import { testAttachment, testMessage } from './test-message.ts'

let server: TestSmtpServer
let mailer: Mailer
/** For servers that stay silent; other servers may be slow on a busy machine. */
let impatient: Mailer

const mailerTo = (port: number, limits: Partial<SmtpLimits> = {}) =>
  makeSmtpMailer({
    host: '127.0.0.1',
    port,
    user: '',
    password: '',
    tls: false,
    ehloName: 'example.com',
    limits,
  })

/** Sends a message that must fail, and returns its error. */
async function failureOf(message: Message, through = mailer): Promise<MailNotSent> {
  const failure: unknown = await through.send(message).then(
    () => assert.fail('the mail was sent'),
    (reason) => reason,
  )
  assert.ok(failure instanceof Error && failure.name === 'MailNotSent', String(failure))
  // The name was asserted above.
  return failure as MailNotSent
}

describe('over SMTP', () => {
  before(async () => {
    server = await startSmtpServer()
    mailer = mailerTo(server.port)
    impatient = mailerTo(server.port, { greetingMs: 250, silenceMs: 250 })
  })
  afterEach(async () => {
    await server.setMode('ok')
    server.mails.length = 0
    server.commands.length = 0
  })
  after(async () => {
    await Promise.all([mailer.close(), impatient.close()])
    await server.stop()
  })

  const outcomes: [SmtpMode, MailNotSent['kind'], number?][] = [
    ['tempfail', 'later', 451],
    ['greylist', 'later', 450],
    ['half', 'later', 451],
    ['permfail', 'no_such_recipient', 550],
    ['drop', 'unreachable'],
    ['hang', 'unreachable'],
    ['mute', 'unreachable'],
    ['refuse', 'unreachable'],
    [{ at: 'connect', code: 554, text: 'No service here' }, 'unreachable', 554],
    [{ at: 'connect', code: 421, text: 'Too busy' }, 'unreachable', 421],
    [{ at: 'mail', code: 530, text: '5.7.0 Authentication required' }, 'unreachable', 530],
    [{ at: 'mail', code: 421, text: 'Shutting down' }, 'unreachable', 421],
    [{ at: 'mail', code: 550, text: '5.7.1 Sender not allowed' }, 'unreachable', 550],
    [{ at: 'mail', code: 552, text: 'Message too big' }, 'too_large', 552],
    [{ at: 'mail', code: 503, text: 'Bad sequence of commands' }, 'later', 503],
    [{ at: 'rcpt', code: 552, text: 'Mailbox full' }, 'recipient', 552],
    [{ at: 'rcpt', code: 552, text: '5.2.2 Mailbox full' }, 'recipient', 552],
    [{ at: 'rcpt', code: 552, text: '5.3.4 Message too big' }, 'too_large', 552],
    [{ at: 'rcpt', code: 452, text: '4.2.2 Mailbox full' }, 'recipient', 452],
    [{ at: 'data', code: 552, text: 'Message too big' }, 'too_large', 552],
    [{ at: 'data', code: 552, text: '5.3.4 Message too big' }, 'too_large', 552],
    [{ at: 'data', code: 554, text: '5.3.4 Message too big' }, 'too_large', 554],
    [{ at: 'data', code: 552, text: '5.2.2 Mailbox full' }, 'recipient', 552],
    [{ at: 'data', code: 552, text: '5.7.0 Attachment type not allowed' }, 'content', 552],
    [{ at: 'data', code: 554, text: '5.7.1 Rejected as spam' }, 'content', 554],
    [{ at: 'data', code: 451, text: '4.3.0 Local error' }, 'later', 451],
    [{ at: 'data', code: 421, text: 'Shutting down' }, 'unreachable', 421],
  ]
  for (const [mode, kind, responseCode] of outcomes) {
    test(`a server in mode ${JSON.stringify(mode)} makes the mail fail as ${kind}, and the same mail is sent afterward`, async () => {
      await server.setMode(mode)
      const message = testMessage({ attachment: testAttachment(Buffer.from('resume')) })
      const failure = await failureOf(message, mode === 'hang' || mode === 'mute' ? impatient : mailer)
      assert.equal(failure.kind, kind, failure.detail)
      assert.equal(failure.responseCode, responseCode)
      assert.equal(server.mails.length, 0)
      await server.setMode('ok')
      await mailer.send(message)
      assert.deepEqual(
        server.mails.map(({ parsed, envelope }) => [parsed.messageId, envelope]),
        [[message.messageId, { from: message.from, to: [message.to] }]],
      )
    })
  }

  test('a mail whose acceptance is lost counts as not sent, and is sent again under the same Message-ID', async () => {
    await server.setMode('ackdrop')
    assert.equal((await failureOf(testMessage())).kind, 'unreachable')
    await server.setMode('ok')
    await mailer.send(testMessage())
    const id = testMessage().messageId
    assert.deepEqual(
      server.mails.map(({ parsed }) => parsed.messageId),
      [id, id],
    )
  })

  test('a mail is sent even if the server has closed the idle connection', async () => {
    for (let round = 0; round < 3; round += 1) {
      await mailer.send(testMessage({ attachment: testAttachment(Buffer.from('resume')) }))
      await server.setMode('refuse')
      await server.setMode('ok')
    }
    assert.equal(server.mails.length, 3)
  })

  test('a mail is sent even if the server is slow', async () => {
    await server.setMode('slow')
    await mailer.send(testMessage())
    assert.equal(server.mails.length, 1)
  })

  test('the error of a failed mail contains no address, in whatever spelling the server repeats it', async () => {
    const people = { from: 'jane.roe+intake@lawfirm.example', to: 'john.doe@doe-family.example' }
    const replies = [
      '<john.doe@doe-family.example>: rejected',
      'JOHN.DOE@DOE-FAMILY.EXAMPLE has no mailbox',
      'john.doe unknown at doe-family.example, said by jane.roe+intake',
      'no john.doe@other.example either, see mailto:x=john.doe=40y@relay.example.',
      'JOHN.DOE unknown at Doe-Family.example',
      `${'x'.repeat(990)} john.doe@doe-family.example`,
      // Replaced addresses are shorter, so the cut at 1000 characters falls into view.
      `${`${'y'.repeat(239)}@relay.example `.repeat(3)}${'z'.repeat(226)} john.doe@doe-family.example`,
    ]
    for (const text of replies) {
      await server.setMode({ at: 'rcpt', code: 550, text })
      const failure = await failureOf(testMessage(people))
      assert.match(failure.detail, /^The mail server answered RCPT TO with 550 /)
      assert.ok(failure.detail.length < 400)
      for (const said of [failure.detail, failure.message, failure.stack ?? '', JSON.stringify(failure)]) {
        assert.doesNotMatch(said, /john|doe|jane|roe|lawfirm|@[a-z]/i)
      }
      assert.equal('cause' in failure, false)
    }
    await server.setMode({ at: 'rcpt', code: 550, text: '5.1.1 mail is not for example.com' })
    // Our own words stay complete even when the person is called "mail".
    assert.equal(
      (await failureOf(testMessage({ to: 'mail@example.com' }))).detail,
      'The mail server answered RCPT TO with 550 5.1.1 (address) is not for (address)',
    )
  })

  test('a mail larger than the announced SIZE fails as too large before any of it is sent', async () => {
    await server.setMode({ maxBytes: 100_000 })
    const sources: Readable[] = []
    const attachment = testAttachment(randomBytes(100_000))
    const open = async () => {
      const source = await attachment.open()
      sources.push(source)
      return source
    }
    const failure = await failureOf(testMessage({ attachment: { ...attachment, open } }))
    assert.equal(failure.kind, 'too_large')
    assert.deepEqual(
      server.commands.filter((command) => /^(MAIL|RCPT|DATA)/.test(command)),
      [],
    )
    assert.equal(sources[0]?.destroyed, true)
    await mailer.send(testMessage({ attachment: testAttachment(randomBytes(50_000)) }))
    assert.equal(server.mails.length, 1)
  })

  test('a mail over a SIZE that was not announced is too large after DATA, or tried later if it has no attachment', async () => {
    await server.setMode({ maxBytes: 500, announced: false })
    assert.equal(
      (await failureOf(testMessage({ attachment: testAttachment(randomBytes(1000)) }))).kind,
      'too_large',
    )
    assert.equal((await failureOf(testMessage())).kind, 'later')
    assert.equal(server.mails.length, 0)
  })

  test('mails that follow each other share a connection, and at most two are sent at once', async () => {
    const fresh = mailerTo(server.port)
    const before = server.connections()
    await fresh.send(testMessage())
    await fresh.send(testMessage())
    assert.equal(server.connections() - before, 1)
    await Promise.all(Array.from({ length: 12 }, () => fresh.send(testMessage())))
    assert.equal(server.mails.length, 14)
    assert.ok(server.connections() - before <= 2)
    await fresh.close()
  })

  test('close waits until a mail that is being sent has arrived', async () => {
    const fresh = mailerTo(server.port)
    const sending = fresh.send(testMessage({ attachment: testAttachment(randomBytes(500_000)) }))
    await fresh.close()
    await sending
    assert.equal(server.mails.length, 1)
    assert.equal((await failureOf(testMessage(), fresh)).kind, 'unreachable')
  })

  test('close does not wait for a server that hangs', async () => {
    await server.setMode('hang')
    const fresh = mailerTo(server.port, { closeMs: 100 })
    const failing = failureOf(testMessage(), fresh)
    const started = Date.now()
    await fresh.close()
    assert.ok(Date.now() - started < 5000)
    assert.equal((await failing).kind, 'later')
  })
})

describe('the mailer gives up in bounded time a server that never finishes:', { concurrency: true }, () => {
  /** Starts a server that talks to each client as given, even byte by byte. */
  async function rawServer(talk: (socket: Socket) => Promise<void>) {
    const sockets = new Set<Socket>()
    const listener = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
      talk(socket).catch(() => {})
    }).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    // A server that listens on a TCP port has an AddressInfo.
    const stop = async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => listener.close(done))
    }
    return { port: (listener.address() as AddressInfo).port, sockets, stop }
  }

  async function trickle(socket: Socket, line: string) {
    while (!socket.destroyed) {
      socket.write(line)
      await delay(20)
    }
  }

  const stories: Record<string, (socket: Socket) => Promise<void>> = {
    'trickles its greeting': (socket) => trickle(socket, '220-wait\r\n'),
    'trickles its answer to EHLO': async (socket) => {
      socket.write('220 ready\r\n')
      await once(socket, 'data')
      await trickle(socket, '250-wait\r\n')
    },
    'trickles its answer to the mail': async (socket) => {
      for (const answer of ['220 ready', '250 hello', '250 sender', '250 recipient', '354 go on']) {
        socket.write(`${answer}\r\n`)
        await once(socket, 'data')
      }
      await trickle(socket, '250-wait\r\n')
    },
    'reads nothing after 354': async (socket) => {
      for (const answer of ['220 ready', '250 hello', '250 sender', '250 recipient']) {
        socket.write(`${answer}\r\n`)
        await once(socket, 'data')
      }
      socket.write('354 go on\r\n')
      socket.pause()
    },
  }
  for (const [story, talk] of Object.entries(stories)) {
    test(`one that ${story}`, async (t) => {
      const raw = await rawServer(talk)
      const limits = story === 'trickles its greeting' ? { greetingMs: 400 } : { messageMs: 400 }
      const mailer = mailerTo(raw.port, limits)
      t.after(() => mailer.close().then(raw.stop))
      const started = Date.now()
      const failure = await failureOf(
        testMessage({ attachment: testAttachment(randomBytes(8_000_000)) }),
        mailer,
      )
      assert.equal(failure.kind, 'unreachable')
      assert.ok(Date.now() - started < 5000)
      // The mailer itself closes the connection, before close() is called.
      for (const socket of raw.sockets) socket.resume()
      const deadline = Date.now() + 5000
      while (raw.sockets.size > 0 && Date.now() < deadline) await delay(10)
      assert.equal(raw.sockets.size, 0)
    })
  }
})
