import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { test } from 'node:test'
import { onlySqlite } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { eventually } from '../outbox/test-outbox.ts'

const env = { NOTIFY_EMAIL: 'attorney@example.org', FIRM_NAME: '<i>Example</i> & Partners' }

/** Sends headers that fetch would not send. */
const get = (foyer: TestFoyer, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      request(foyer.url + path, { headers }, async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
        resolve({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: answer.headers,
        })
      })
        .on('error', reject)
        .end()
    },
  )

const linksIn = (page: string, what: string) =>
  [...page.matchAll(new RegExp(`href="(/dev/mail/${what}[^"]+)"`, 'g'))].map(
    ([, path]) => path?.replaceAll('&amp;', '&') ?? '',
  )

test('mails in the folder can be read on a page, and their content cannot run scripts', async (t) => {
  const foyer = await onlySqlite(t)({ env })
  assert.match((await get(foyer, '/dev/mail')).body, /No mail yet/)
  const content = 'My resume <script>alert(1)</script>'
  await foyer.submit({
    first_name: '<script>alert(1)</script>',
    last_name: '"><img src=x>',
    resume: { name: 'a "resume".txt', type: 'text/plain', content },
  })
  await eventually(
    async () => linksIn((await get(foyer, '/dev/mail')).body, 'message').length === 2,
    'both mails are listed',
  )

  const list = await get(foyer, '/dev/mail')
  assert.match(String(list.headers['content-security-policy']), /default-src 'none'/)
  assert.doesNotMatch(String(list.headers['content-security-policy']), /unsafe|script-src/)
  const [, style = ''] = list.body.match(/<style>(.*)<\/style>/s) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  assert.ok(
    String(list.headers['content-security-policy']).includes(`'sha256-${hash}'`),
    'its own style is allowed',
  )
  const pages = await Promise.all(linksIn(list.body, 'message').map((path) => get(foyer, path)))
  for (const { status, body, headers } of [list, ...pages]) {
    assert.equal(status, 200)
    assert.equal(headers['cache-control'], 'no-store')
    assert.doesNotMatch(body, /<script|<img|<i>/)
    assert.doesNotMatch(String(headers['content-security-policy']), /script-src|frame-ancestors [^']/)
  }
  const notification = pages.find(({ body }) => body.includes('New lead'))?.body ?? ''
  assert.match(notification, /<iframe sandbox title/)
  assert.match(notification, /attorney@example\.org/)
  assert.match(notification, /mailto:ada@example\.com/)
  const confirmation = pages.find(({ body }) => body.includes('received your resume'))?.body ?? ''
  assert.doesNotMatch(confirmation, /mailto:/)

  const [path = ''] = linksIn(notification, 'attachment')
  const file = await get(foyer, path)
  assert.equal(file.body, content)
  assert.equal(file.headers['content-type'], 'application/octet-stream')
  assert.match(String(file.headers['content-disposition']), /^attachment;/)
  assert.match(String(file.headers['content-security-policy']), /^sandbox/)
})

test('only this machine sees the page; everybody else gets 404', async (t) => {
  const foyer = await onlySqlite(t)({ env })
  await foyer.submit()
  await eventually(
    async () => linksIn((await get(foyer, '/dev/mail')).body, 'message').length === 2,
    'both mails are listed',
  )
  const [message = ''] = linksIn((await get(foyer, '/dev/mail')).body, 'message')
  const port = new URL(foyer.url).port

  const strangers: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: `evil.example:${port}` },
    { host: `localhost.evil.example:${port}` },
    { host: `127.0.0.1.evil.example` },
    { forwarded: 'for=192.0.2.1' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-host': 'localhost' },
    { via: '1.1 proxy' },
    { 'x-real-ip': '127.0.0.1' },
  ]
  for (const headers of strangers) {
    for (const path of ['/dev/mail', message, `${message.replace('message', 'attachment')}&number=0`]) {
      const { status, body } = await get(foyer, path, headers)
      assert.equal(status, 404, `${path} ${JSON.stringify(headers)}`)
      assert.doesNotMatch(body, /ada@example|Lovelace/)
    }
  }
  for (const host of [`localhost:${port}`, `LOCALHOST`, `[::1]:${port}`, '127.0.0.1']) {
    assert.equal((await get(foyer, message, { host })).status, 200, host)
  }
})

test('no name opens a file that is not a mail', async (t) => {
  const foyer = await onlySqlite(t)({ env })
  const names = [
    '../foyer.sqlite',
    '..%2ffoyer.sqlite',
    '',
    'x',
    '%00',
    'a&name=b',
    '....//foyer.sqlite',
    '%2e%2e%2fsecret-key',
  ]
  for (const name of names) {
    for (const path of [`/dev/mail/message?name=${name}`, `/dev/mail/attachment?name=${name}&number=0`]) {
      assert.equal((await get(foyer, path)).status, 404, path)
    }
  }
  assert.equal((await get(foyer, '/dev/mail/attachment?name=x&number=-1')).status, 404)
})

test('the page does not exist when mails are sent by SMTP, or when it is disabled', async (t) => {
  const start = onlySqlite(t)
  for (const more of [{ SMTP_HOST: '127.0.0.1', SMTP_PORT: '9', SMTP_TLS: 'False' }, { DEV_MAIL: 'off' }]) {
    const foyer = await start({ env: { ...env, ...more } })
    assert.equal((await get(foyer, '/dev/mail')).status, 404)
  }
})
