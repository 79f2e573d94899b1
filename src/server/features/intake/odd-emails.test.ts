import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import PostalMime from 'postal-mime'
import { messagesIn } from '#messages/messages.ts'
import { eventually, notified, smtpSettings } from '#server/features/mails/outbox/test-outbox.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { stored } from '#server/testing/database/stored.ts'
import { until } from '#server/testing/until.ts'
import { onlyLead, openForm, sendForm, unescaped } from './form/test-form.ts'

/** E-mail addresses as typed or pasted, and as stored. */
const meant: [string, string][] = [
  ['info@exämple.de', 'info@xn--exmple-cua.de'],
  ['info@EXA\u0308MPLE.de', 'info@xn--exmple-cua.de'],
  ['info@xn--exmple-cua.de', 'info@xn--exmple-cua.de'],
  ['ada@例子.广告', 'ada@xn--fsqu00a.xn--4rr70v'],
  ['ada@例え。jp', 'ada@xn--r8jz45g.jp'],
  ['ada@نامه\u200cای.com', 'ada@xn--mgba3gch31f060k.com'],
  ['ada＠example.com', 'ada@example.com'],
  ['ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ada@example.com'],
  ['\u202aada@example.com\u202c', 'ada@example.com'],
  ['\u00a0ada\u00ad@\u2060example.com\u200b\t', 'ada@example.com'],
  ['ada @ example.com', 'ada@example.com'],
  ['mailto:ada@example.com', 'ada@example.com'],
  ['a..b@docomo.ne.jp', 'a..b@docomo.ne.jp'],
  ['ab.@ezweb.ne.jp', 'ab.@ezweb.ne.jp'],
  ['.a..b.@au.com', '.a..b.@au.com'],
  ["o'brien@example.com", "o'brien@example.com"],
]

const noAddress = 'This is not an e-mail address like name@example.com.'
const notAscii =
  'The part before the @ can only have letters from a to z without accents, digits, and signs like . - _ +'

const refused: [string, string][] = [
  ['josé@example.com', notAscii],
  ['用户@例子.广告', notAscii],
  ['ада@example.com', notAscii],
  ['a..b@example.com', noAddress],
  ['ab.@docomo.ne.jp.example.com', noAddress],
  ['...@docomo.ne.jp', noAddress],
  ['"a..b"@docomo.ne.jp', noAddress],
  ['a..b c@docomo.ne.jp', noAddress],
  ['ada@exämple', noAddress],
  ['ada@exämple.de/path', noAddress],
  ['ada@exämple.de:25', noAddress],
  ['eve@example.org@exämple.de', noAddress],
  ['ada@127。0。0。1', noAddress],
  ['ada@example.com\r\nBcc: eve@exämple.de', noAddress],
  ['ada@example.com,eve@exämple.de', noAddress],
  ['ada@exämple.de%0d%0aBcc:eve', noAddress],
  ['\u2060', 'This field is required.'],
]

onEachDatabase(
  'a pasted address is cleaned and accepted, and an invalid one is refused with the reason',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    let path = ''
    for (const [given, kept] of meant) {
      const sent = await foyer.submit({ email: given })
      assert.deepEqual([sent.status, sent.body.email], [201, kept], given)
      assert.match(sent.body.resume_path, /^uploads\/[a-z0-9._-]+$/)
      path = `/api/leads/${sent.body.id}`
      const changed = await foyer.call('PATCH', path, { token, json: { email: given } })
      assert.deepEqual([changed.status, changed.body.email], [200, kept], given)
      const q = encodeURIComponent(given)
      const found = await foyer.call('GET', `/api/inbox?q=${q}`, { token })
      assert.ok(
        found.body.items.some(({ id }: { id: number }) => id === sent.body.id),
        given,
      )
    }
    const { leads } = await stored(foyer)
    for (const [given, reason] of refused) {
      const errors = [{ field: 'email', message: reason }]
      const sent = await foyer.submit({ email: given })
      assert.deepEqual([sent.status, sent.body.errors], [422, errors], given)
      const changed = await foyer.call('PATCH', path, { token, json: { email: given } })
      assert.deepEqual([changed.status, changed.body.errors], [422, errors], given)
    }
    assert.equal((await stored(foyer)).leads, leads)
  },
)

onEachDatabase(
  'an attorney can register and sign in with an internationalized domain, however it is typed',
  async (start) => {
    const foyer = await start()
    const json = { email: 'Ada@Exämple.de', password: testPassword }
    const { status, body } = await foyer.call('POST', '/api/auth/register', { json })
    assert.deepEqual([status, body.email], [201, 'ada@xn--exmple-cua.de'])
    assert.equal(
      (await foyer.call('POST', '/api/auth/register', { json: { ...json, email: 'ada@XN--exmple-cua.de' } }))
        .status,
      409,
    )
    for (const username of ['ada@exämple.de', 'ADA＠EXÄMPLE.DE', '\u200eada@xn--exmple-cua.de ']) {
      const form = { username, password: testPassword }
      assert.equal((await foyer.call('POST', '/api/auth/token', { form })).status, 200, username)
      const session = { headers: { origin: foyer.url }, json: { email: username, password: testPassword } }
      assert.equal((await foyer.call('POST', '/api/session', session)).status, 200, username)
      const reset = await foyer.call('POST', '/api/auth/password-reset', { json: { email: username } })
      assert.equal(reset.status, 202)
    }
  },
)

test('the form explains in its language that an address must have ASCII letters before the @', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const language of ['en', 'zh', 'ar'] as const) {
    const form = await openForm(foyer, `/?lang=${language}`)
    const { status, text } = await sendForm(foyer, form, { email: '用户@例子.广告' })
    assert.equal(status, 422)
    const reason = messagesIn(language)('form.bad_email_letters')
    assert.ok(unescaped(text).includes(`id="email-mistake">${reason}</p>`))
    assert.ok(text.includes('value="用户@例子.广告"'))
    // The browser must not show its own message instead.
    assert.match(text, /<form [^>]*novalidate/)
  }
  assert.equal((await sendForm(foyer, await openForm(foyer), { email: 'info＠exämple.de' })).status, 303)
  assert.equal((await onlyLead(foyer)).email, 'info@xn--exmple-cua.de')
})

// The library of the test server does not accept quoted addresses, so the test checks its commands instead of mails.
test('mail is sent to internationalized domains, and to addresses of old carriers in quotes', async (t) => {
  const server = await startSmtpServer()
  t.after(server.stop)
  const { env } = smtpSettings(server)
  const more = { MAIL_FROM: 'r&d@exämple.de', NOTIFY_EMAIL: 'r&d@exämple.de, ab.@ezweb.ne.jp' }
  const foyer = await onlySqlite(t)({ env: { ...env, ...more } })
  for (const email of ['info@exämple.de', 'a..b@docomo.ne.jp'])
    assert.equal((await foyer.submit({ email })).status, 201)
  const pathsOf = (command: string) =>
    server.commands
      .filter((line) => line.startsWith(command))
      .map((line) => /<.*>/.exec(line)?.[0])
      .sort()
  await eventually(() => pathsOf('RCPT TO:').length >= 6, 'every mail is tried')
  assert.deepEqual(pathsOf('RCPT TO:'), [
    '<"a..b"@docomo.ne.jp>',
    '<"ab."@ezweb.ne.jp>',
    '<"ab."@ezweb.ne.jp>',
    '<info@xn--exmple-cua.de>',
    '<r&d@xn--exmple-cua.de>',
    '<r&d@xn--exmple-cua.de>',
  ])
  assert.deepEqual([...new Set(pathsOf('MAIL FROM:'))], ['<r&d@xn--exmple-cua.de>'])
})

test('an address that needs quotes has them in mail headers and in mailto links', async (t) => {
  const foyer = await onlySqlite(t)({ env: { NOTIFY_EMAIL: notified } })
  await foyer.submit({ email: 'a..b@docomo.ne.jp' })
  const folder = join(foyer.dataDir, 'mail')
  const mails = await until('both mails are sent', async () => {
    const names = await readdir(folder).catch(() => [])
    return names.filter((name) => name.endsWith('.eml')).length === 2 && names
  })
  const texts = await Promise.all(mails.map((name) => readFile(join(folder, name), 'utf8')))
  assert.equal(texts.filter((text) => /^To: <"a\.\.b"@docomo\.ne\.jp>\r$/m.test(text)).length, 1)
  const parsed = await Promise.all(texts.map((text) => PostalMime.parse(text)))
  assert.ok(parsed.some(({ html }) => html?.includes('mailto:%22a..b%22@docomo.ne.jp')))
})

const corpus = join(import.meta.dirname, '../../../../../shared/field/emails.json')
const isThere = existsSync(corpus)

test(
  `real addresses are accepted, or refused with a reason${isThere ? '' : ' (needs the field corpus)'}`,
  { skip: !isThere },
  async (t) => {
    const foyer = await onlySqlite(t)()
    const emails: Record<string, string[]> = JSON.parse(readFileSync(corpus, 'utf8'))
    for (const email of Object.values(emails).flat()) {
      const { status, body } = await foyer.submit({ email })
      const beyond = /[^\0-\x7f].*@/.test(email.replaceAll(/[\u00a0\u00ad\u200b-\u206f]/g, ''))
      assert.equal(status, beyond ? 422 : 201, email)
      if (beyond) assert.equal(body.errors[0].message, notAscii)
    }
  },
)
