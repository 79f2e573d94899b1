import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startSmtpServer, type TestSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { MailNotSent, type Mailer } from './mailer.ts'
import { realAnswers } from './real-answers.ts'
import { makeSmtpMailer } from './smtp.ts'
import { testAttachment, testMessage } from './test-message.ts'
import { whatItIsAbout } from './what-it-is-about.ts'

let server: TestSmtpServer
let mailer: Mailer

before(async () => {
  server = await startSmtpServer()
  mailer = makeSmtpMailer({
    host: '127.0.0.1',
    port: server.port,
    user: '',
    password: '',
    tls: false,
    ehloName: 'example.com',
  })
})
after(async () => {
  await mailer.close()
  await server.stop()
})

test('the answers of real servers are recognized by what they are about', async () => {
  const wrong: string[] = []
  for (const [who, at, code, text, kind] of realAnswers) {
    const message = testMessage({ attachment: testAttachment(Buffer.from('resume')) })
    const said = text.replaceAll('{to}', message.to).replaceAll('{from}', message.from)
    await server.setMode({ at, code, text: said })
    const failure: unknown = await mailer.send(message).catch((error: unknown) => error)
    assert.ok(failure instanceof MailNotSent, `${who} at ${at}: ${code} ${text}`)
    if (failure.kind !== kind) wrong.push(`${failure.kind}, not ${kind}: ${who} at ${at}: ${code} ${text}`)
  }
  assert.deepEqual(wrong, [])
  assert.ok(realAnswers.length >= 60)
  assert.equal(server.mails.length, 0)
})

test('words inside an address do not decide what an answer is about', () => {
  const about = (text: string) => whatItIsAbout({ command: 'RCPT TO', code: 550, text })
  for (const address of [
    'your.account.suspended@example.com',
    'daily-limit-exceeded@spamhaus.org',
    'sender-rejected@dmarc.example',
  ]) {
    assert.equal(about(`550 5.1.1 <${address}>: User unknown`), 'no_such_recipient', address)
    assert.equal(about(`550 No such user (${address})`), 'no_such_recipient', address)
  }
  for (const address of ['user.unknown@example.com', 'no-such-user@does-not-exist.example'])
    assert.equal(about(`550 5.7.1 <${address}>: Relay access denied`), 'sender', address)
})

test('an answer of several lines is read as one', () => {
  const limit =
    '550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n550-5.4.5 sending limits go to\n550 5.4.5  https://support.google.com/a/answer/166852'
  assert.equal(whatItIsAbout({ command: 'DATA', code: 550, text: limit }), 'sender')
  const nobody =
    "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550 5.1.1 unnecessary spaces."
  assert.equal(whatItIsAbout({ command: 'RCPT TO', code: 550, text: nobody }), 'no_such_recipient')
  const callout = '550-Verification failed\n550-No such person at this address\n550 Sender verify failed'
  assert.equal(whatItIsAbout({ command: 'RCPT TO', code: 550, text: callout }), 'sender')
})

test('a long answer is read quickly', () => {
  const startedAt = performance.now()
  for (const piece of ['user ', 'sender ', 'quota mailbox ', 'your ', 'client ip ', 'a'])
    whatItIsAbout({ command: 'DATA', code: 554, text: `554 ${piece.repeat(100_000)}` })
  assert.ok(performance.now() - startedAt < 5_000)
})
