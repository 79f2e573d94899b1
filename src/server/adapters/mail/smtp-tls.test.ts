import assert from 'node:assert/strict'
import { Resolver } from 'node:dns'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { after, describe, test } from 'node:test'
import { makeTestAuthority, type TestCertificate } from '#server/testing/servers/certificates.ts'
import { startSmtpServer, type SmtpMode, type TestSmtpServer } from '#server/testing/servers/smtp-server.ts'
import type { Mailer } from './mailer.ts'
import { MailNotSent } from './mailer.ts'
import { makeSmtpMailer, type SmtpSettings } from './smtp.ts'
import { testMessage } from './test-message.ts'

const authority = makeTestAuthority()
const certificate = authority.issue({ names: ['localhost'], addresses: ['127.0.0.1'] })
const credentials = { user: 'intake@example.com', password: 'pass word ü' }
const started: { stop(): Promise<void> }[] = []
after(() => Promise.all(started.map((part) => part.stop())))

type Start = {
  tls: 'none' | 'starttls' | 'implicit'
  certificate?: TestCertificate
  mode?: SmtpMode
  signIn?: boolean
}

/** A server, and a mailer that trusts the test authority and requires TLS; with `signIn` both use the credentials. */
async function start({ signIn = true, ...server }: Start, settings: Partial<SmtpSettings> = {}) {
  const smtp = await startSmtpServer({ ...server, ...(signIn && { credentials }) })
  const mailer = makeSmtpMailer({
    host: '127.0.0.1',
    port: smtp.port,
    ...(signIn ? credentials : { user: '', password: '' }),
    tls: true,
    ehloName: 'example.com',
    ca: authority.certificate,
    ...settings,
  })
  started.push({ stop: () => mailer.close().then(() => smtp.stop()) })
  return { smtp, mailer }
}

/** Listens on an address and forwards every connection; false when listening there is not allowed. */
async function forward(address: string, port: number, to: number): Promise<boolean> {
  const gate = createServer((socket) => {
    const inner = connect(to, '127.0.0.1')
    socket.on('error', () => inner.destroy()).pipe(inner)
    inner.on('error', () => socket.destroy()).pipe(socket)
  })
  started.push({ stop: async () => void gate.close() })
  try {
    gate.listen(port, address)
    await once(gate, 'listening')
    return true
  } catch {
    return false
  }
}

async function assertNothingRevealed(
  { smtp, mailer }: { smtp: TestSmtpServer; mailer: Mailer },
  detail: RegExp,
) {
  await assert.rejects(mailer.send(testMessage()), { name: 'MailNotSent', kind: 'unreachable', detail })
  assert.deepEqual(smtp.mails, [])
  assert.deepEqual(
    smtp.commands.filter((command) => !/^(EHLO|STARTTLS|QUIT)/.test(command)),
    [],
  )
}

describe('with SMTP_TLS on', { concurrency: true }, () => {
  test('mail goes out after STARTTLS and sign-in, encrypted', async () => {
    const { smtp, mailer } = await start({ tls: 'starttls', certificate })
    await mailer.send(testMessage())
    assert.deepEqual(
      smtp.mails.map(({ secure, user }) => [secure, user]),
      [[true, credentials.user]],
    )
    assert.deepEqual(smtp.commands.map((command) => command.split(' ')[0]).slice(0, 4), [
      'EHLO',
      'STARTTLS',
      'EHLO',
      'AUTH',
    ])
    assert.equal(smtp.commands[0], 'EHLO example.com')
  })

  test('port 465 uses TLS from the first byte, and verifies the certificate', async (t) => {
    for (const address of ['127.54.65.1', '127.54.65.2']) {
      const trusted = address.endsWith('1')
      const { smtp } = await start({
        tls: 'implicit',
        certificate: authority.issue({ addresses: [trusted ? address : '127.0.0.1'] }),
      })
      if (!(await forward(address, 465, smtp.port))) return t.skip('port 465 cannot be listened on here')
      const settings = { host: address, port: 465, ...credentials, tls: true, ehloName: 'example.com' }
      const mailer = makeSmtpMailer({ ...settings, ca: authority.certificate })
      started.push({ stop: () => mailer.close() })
      if (trusted) await mailer.send(testMessage())
      else await assertNothingRevealed({ smtp, mailer }, /ERR_TLS_CERT_ALTNAME_INVALID/)
      assert.deepEqual(
        smtp.mails.map(({ secure, user }) => [secure, user]),
        trusted ? [[true, credentials.user]] : [],
      )
      assert.equal(smtp.commands.includes('STARTTLS'), false)
    }
  })

  test('a server that does not offer STARTTLS gets neither credentials nor mail', async () => {
    await assertNothingRevealed(await start({ tls: 'none' }), /STARTTLS/)
    await assertNothingRevealed(await start({ tls: 'none', signIn: false }), /STARTTLS/)
  })

  const untrusted: [string, TestCertificate, RegExp][] = [
    [
      'of an unknown authority',
      makeTestAuthority().issue({ addresses: ['127.0.0.1'] }),
      /could not be used: .*certificate/,
    ],
    ['for another name', authority.issue({ names: ['mail.example.com'] }), /ERR_TLS_CERT_ALTNAME_INVALID/],
    [
      'that has expired',
      authority.issue({ addresses: ['127.0.0.1'], validUntil: new Date(Date.now() - 60_000) }),
      /CERT_HAS_EXPIRED/,
    ],
  ]
  for (const [whose, wrong, detail] of untrusted) {
    test(`a certificate ${whose} ends the connection before sign-in and mail`, async () => {
      await assertNothingRevealed(await start({ tls: 'starttls', certificate: wrong }), detail)
    })
  }

  test('an additional authority is trusted only when its certificate is given', async () => {
    await assertNothingRevealed(
      await start({ tls: 'starttls', certificate }, { ca: '' }),
      /could not be used: .*certificate/,
    )
  })

  test('TLS 1.1 and older are refused', async () => {
    const versions = { minVersion: 'TLSv1' as const, maxVersion: 'TLSv1.1' as const }
    // OpenSSL itself allows these versions only at security level 0.
    const old = { ...certificate, ...versions, ciphers: 'DEFAULT@SECLEVEL=0' }
    await assertNothingRevealed(await start({ tls: 'starttls', certificate: old }), /could not be used/)
  })

  test('a refused sign-in counts as an unreachable server, and the error does not contain the password', async () => {
    const { smtp, mailer } = await start({ tls: 'starttls', certificate, mode: 'badauth' })
    await assert.rejects(mailer.send(testMessage()), (failure: Error) => {
      assert.ok(failure instanceof MailNotSent)
      assert.deepEqual([failure.kind, failure.responseCode], ['unreachable', 535])
      assert.match(failure.message, /^The mail server answered AUTH \w+ with 535 /)
      assert.doesNotMatch(failure.message + failure.stack, /pass word|intake/)
      return true
    })
    assert.deepEqual(smtp.mails, [])
  })

  test('a server that offers no sign-in gets no mail when a user is set', async () => {
    const { smtp, mailer } = await start({ tls: 'starttls', certificate, mode: 'noauth' })
    await assert.rejects(mailer.send(testMessage()), { kind: 'unreachable' })
    assert.deepEqual(smtp.mails, [])
  })
})

describe('with SMTP_TLS off', { concurrency: true }, () => {
  test('nothing is encrypted, even when the server offers STARTTLS with an untrusted certificate', async () => {
    const selfMade = makeTestAuthority().issue({ names: ['elsewhere.example'] })
    const { smtp, mailer } = await start(
      { tls: 'starttls', certificate: selfMade, signIn: false },
      { tls: false },
    )
    await mailer.send(testMessage())
    assert.deepEqual(
      smtp.mails.map(({ secure }) => secure),
      [false],
    )
    assert.equal(smtp.commands.includes('STARTTLS'), false)
  })

  test('credentials may be sent to this machine', async () => {
    const { smtp, mailer } = await start({ tls: 'none' }, { tls: false })
    await mailer.send(testMessage())
    assert.equal(smtp.mails[0]?.user, credentials.user)
  })

  test('localhost is this machine, whatever address DNS answers', async (t) => {
    t.mock.method(
      Resolver.prototype,
      'resolve4',
      (_name: string, answer: (error: null, found: string[]) => void) => answer(null, ['192.0.2.1']),
    )
    const settings = { tls: false, host: 'localhost', limits: { connectMs: 500 } }
    const { smtp, mailer } = await start({ tls: 'none' }, settings)
    await mailer.send(testMessage())
    assert.equal(smtp.mails.length, 1)
  })

  test('credentials for any other machine are refused with an error that names SMTP_TLS', () => {
    const elsewhere = [
      'mail.example.com',
      '192.0.2.1',
      '10.0.0.1',
      '0.0.0.0',
      '::',
      '2001:db8::1',
      '127.example.com',
      '127.1',
      'localhost.example.com',
    ]
    for (const host of elsewhere) {
      const settings = { host, port: 25, ...credentials, tls: false, ehloName: 'example.com' }
      assert.throws(() => makeSmtpMailer(settings), { name: 'MailSettingsWrong', message: /SMTP_TLS/ }, host)
      makeSmtpMailer({ ...settings, user: '' })
      makeSmtpMailer({ ...settings, tls: true })
    }
    assert.throws(
      () =>
        makeSmtpMailer({ host: 'localhost', port: 25, user: 'a', password: '', tls: false, ehloName: 'x' }),
      {
        message: /SMTP_PASSWORD/,
      },
    )
  })
})
