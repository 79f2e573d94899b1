import assert from 'node:assert/strict'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { transact } from '#server/adapters/database/transact.ts'
import { securityHeaders } from '#server/http/security-headers.ts'
import { openChanges } from '#server/testing/changes.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { content, skip, startSite } from './two-node-site.ts'

/** What the app promises. A heartbeat, which would push an event out of a buffer, comes only every 15 seconds. */
const liveWithinMs = 2_000
const hsts = 'strict-transport-security'
const connectionHeaders = ['connection', 'keep-alive', 'date', 'server', 'x-request-id']
/** The headers without those of the connection. nginx omits Accept-Ranges when it sends Content-Range. */
const comparable = (headers: Headers) => {
  const rest = Object.fromEntries([...headers].filter(([name]) => !connectionHeaders.includes(name)))
  return headers.has('content-range') ? { ...rest, 'accept-ranges': 'bytes' } : rest
}

test('a resume sent by nginx has the same bytes and headers as one sent by a node', { skip }, async (t) => {
  const { ask, submit, first, accessLog } = await startSite(t)
  assert.equal((await submit()).status, 201)
  const { token } = await first.attorney()
  for (const headers of [{}, { range: 'bytes=5-12' }, { range: 'bytes=-4' }, { range: 'bytes=0-1,4-5' }]) {
    const fromNode = await first.call('GET', '/api/leads/1/resume', { token, headers })
    const throughNginx = await ask('GET', '/api/leads/1/resume', { token, headers })
    assert.equal(throughNginx.status, fromNode.status)
    assert.equal(throughNginx.text, fromNode.text)
    assert.deepEqual(comparable(throughNginx.headers), comparable(fromNode.headers))
    assert.match(throughNginx.headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/)
    assert.equal(throughNginx.headers.get('x-accel-redirect'), null)
    assert.equal(throughNginx.headers.get('server'), 'nginx')
  }
  // A person's name never reaches the log, even when nginx opens the file by its name.
  const log = await accessLog()
  assert.match(log, /GET \/api\/leads\/1\/resume 206/)
  assert.doesNotMatch(log, /example\.com|ada[_@]/)
})

test(
  'nginx sends the bytes of a resume itself, and only after a node has allowed it',
  { skip },
  async (t) => {
    const { ask, submit, first, uploads } = await startSite(t)
    await submit()
    const { token } = await first.attorney()
    // To a proxy, a node answers with headers only.
    const headers = { 'x-forwarded-for': '192.0.2.1' }
    const toProxy = await first.call('GET', '/api/leads/1/resume', { token, headers })
    assert.match(toProxy.headers.get('x-accel-redirect') ?? '', /^\/resumes\/ada_example\.com_\w+\.pdf$/)
    assert.equal(toProxy.text, '')
    assert.equal((await ask('GET', '/api/leads/1/resume')).status, 401)
    const download = () => ask('GET', '/api/leads/1/resume', { token })
    assert.equal((await download()).text, content)
    // A node verifies the file before it lets nginx send it.
    const [name = ''] = (await readdir(uploads)).filter((found) => found.endsWith('.pdf'))
    await writeFile(join(uploads, name), content.replace('Bytes', 'Other'))
    assert.match((await download()).text, /damaged on the server/)
  },
)

test('nginx sends a file whatever characters its name contains', { skip }, async (t) => {
  const { ask, submit, first, uploads } = await startSite(t)
  await submit()
  const [name = ''] = (await readdir(uploads)).filter((found) => found.endsWith('.pdf'))
  const odd = 'a b+c%41#?&ü\'"<@example.com.pdf'
  await rename(join(uploads, name), join(uploads, odd))
  await transact(first.deps.db, (tx) =>
    tx
      .updateTable('leads')
      .set({ resume_path: `uploads/${odd}` })
      .execute(),
  )
  const { token } = await first.attorney()
  const answer = await ask('GET', '/api/leads/1/resume', { token })
  assert.equal(answer.text, content)
})

test(
  'HEAD, If-Range, If-None-Match and If-Modified-Since have the same effect through nginx as without it',
  {
    skip,
  },
  async (t) => {
    const { ask, submit, first } = await startSite(t)
    await submit()
    const { token } = await first.attorney()
    const whole = await first.call('GET', '/api/leads/1/resume', { token })
    const etag = whole.headers.get('etag') ?? ''
    const head = await ask('HEAD', '/api/leads/1/resume', { token })
    assert.deepEqual(comparable(head.headers), comparable(whole.headers))
    for (const headers of [
      { range: 'bytes=0-3', 'if-range': etag },
      { range: 'bytes=0-3', 'if-range': '"another"' },
      { 'if-none-match': etag },
      { 'if-modified-since': new Date().toUTCString() },
      { range: 'bytes=100000-' },
    ] satisfies Record<string, string>[]) {
      const fromNode = await first.call('GET', '/api/leads/1/resume', { token, headers })
      const throughNginx = await ask('GET', '/api/leads/1/resume', { token, headers })
      const name = JSON.stringify(headers)
      assert.equal(throughNginx.status, fromNode.status, name)
      if (fromNode.status < 300) assert.equal(throughNginx.text, fromNode.text, name)
      assert.deepEqual(
        Object.keys(comparable(throughNginx.headers)).toSorted(),
        Object.keys(comparable(fromNode.headers)).toSorted(),
        name,
      )
    }
  },
)

test('files, metrics and mails cannot be requested directly from nginx', { skip }, async (t) => {
  const { url, submit, uploads } = await startSite(t)
  await submit()
  const name = (await readdir(uploads)).find((found) => found.endsWith('.pdf')) ?? ''
  for (const path of [
    `/resumes/${name}`,
    `/resumes/${encodeURIComponent(name)}`,
    `//resumes/${name}`,
    `/%72esumes/${name}`,
    `/api/../resumes/${name}`,
    `/resumes/../uploads/${name}`,
    `/resumes/..%2f..%2fetc/passwd`,
    '/resumes/',
    '/resumes',
    '/metrics',
    '/%6detrics',
    '/metrics/',
    '/dev/mail',
    '//dev/mail',
    '/dev/./mail',
  ]) {
    const { send, answer } = await openConnection(t, url)
    await send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Accel-Redirect: /resumes/${name}\r\n\r\n`)
    const { status, text } = await answer()
    assert.ok(status === 404 || status === 400, `${path}: ${status}`)
    assert.doesNotMatch(text, /%PDF|root:/)
  }
})

test(
  'a file that is missing or unreadable for nginx is a clear error, not a 403 or 404',
  { skip },
  async (t) => {
    const { ask, submit, first, uploads } = await startSite(t)
    await submit()
    const { token } = await first.attorney()
    const name = (await readdir(uploads)).find((found) => found.endsWith('.pdf')) ?? ''
    await rm(join(uploads, name))
    const missing = await ask('GET', '/api/leads/1/resume', { token })
    assert.equal(missing.status, 500)
    assert.match(missing.body.detail, /missing on the server/)
    // For HEAD a node does not open the file; this is nginx's own answer.
    const unseen = await ask('HEAD', '/api/leads/1/resume', { token })
    assert.equal(unseen.status, 500)
    assert.equal(unseen.headers.get('content-type'), 'text/html')
    assert.equal(unseen.headers.get('x-accel-redirect'), null)
  },
)

test('a client cannot choose the address that rate limits use', { skip }, async (t) => {
  const { submit } = await startSite(t, { RATE_LIMIT: 'on', RATE_LIMIT_SUBMISSIONS: '1' })
  const statuses: number[] = []
  for (let n = 0; n < 4; n += 1) {
    const from = `198.51.100.${n}`
    const headers = { 'x-forwarded-for': from, 'x-real-ip': from, forwarded: `for=${from}` }
    statuses.push((await submit({ headers })).status)
  }
  assert.equal(statuses[0], 201)
  assert.equal(statuses.at(-1), 429)
})

test(
  'a change on either node reaches an open app through nginx within two seconds',
  // If nginx buffers, not even the head of the answer arrives.
  { skip, timeout: 20_000 },
  async (t) => {
    const { url, submit, first, second } = await startSite(t)
    const { token } = await first.attorney()
    // This nginx does not forward the header; others, or one that compresses, would buffer without it.
    const { headers } = await first.call('HEAD', '/api/changes', { token })
    assert.equal(headers.get('x-accel-buffering'), 'no')
    const stream = await openChanges(t, url, token)
    assert.equal(stream.contentType, 'text/event-stream; charset=utf-8')
    // Through nginx, and on each node directly. Each event must arrive before the next one is sent.
    for (const [n, submitOnce] of [submit, first.submit, second.submit].entries()) {
      assert.equal((await submitOnce()).status, 201)
      await until('the event arrives', () => stream.events.length === n + 2, liveWithinMs)
    }
    assert.equal(stream.isOver(), false)
  },
)

test(
  'requests go on when one node is stopped, and get a 503 with Retry-After when all are stopped',
  {
    skip,
  },
  async (t) => {
    const { ask, submit, first, second } = await startSite(t)
    await first.stop({ withinMs: 1_000 })
    for (let n = 0; n < 8; n += 1) {
      assert.equal((await ask('GET', '/healthz')).status, 200)
      assert.equal((await submit()).status, 201)
    }
    const { leads } = await stored(second)
    assert.equal(leads, 8)
    await second.stop({ withinMs: 1_000 })
    const away = await ask('POST', '/api/leads', { multipart: submission() })
    assert.equal(away.status, 503)
    assert.equal(away.body.code, 'unavailable')
    assert.equal(away.headers.get('retry-after'), '5')
    assert.equal(away.headers.get(hsts), securityHeaders[hsts])
  },
)

const announce = (bytes: number) =>
  `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${bytes}\r\n\r\n--b\r\n`

test(
  'a body that is too large is refused by a node or by nginx as soon as its length is announced',
  { skip },
  async (t) => {
    const { url, first } = await startSite(t, { RESUME_MAX_BYTES: '100000' })
    for (const [bytes, detail] of [
      [10 * 1024 ** 2, /./],
      [12 * 1024 ** 2, /The body is larger than this server takes/],
    ] as const) {
      const { send, answer } = await openConnection(t, url)
      await send(announce(bytes))
      const { status, headers, text } = await answer()
      assert.equal(status, 413)
      assert.equal(headers.get('content-type')?.split(';')[0], 'application/problem+json')
      assert.match(JSON.parse(text).detail, detail)
      assert.equal(headers.get(hsts), securityHeaders[hsts])
    }
    assert.deepEqual(await stored(first), nothing)
  },
)

test(
  'a node notices at once that a client has gone during an upload, and stores nothing',
  {
    skip,
  },
  async (t) => {
    const { url, first, second } = await startSite(t)
    const part =
      '--b\r\nContent-Disposition: form-data; name="resume"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    const { socket, send } = await openConnection(t, url)
    await send(announce(1_000_000).replace('--b\r\n', part + pdf('x'.repeat(300_000))))
    await until('a node has begun to write', async () => (await stored(first)).incoming.length > 0)
    socket.resetAndDestroy()
    await until('nothing is left', async () => isDeepStrictEqual(await stored(second), nothing))
  },
)

test('an ambiguous request is refused, and never read as two requests', { skip }, async (t) => {
  const { url, first } = await startSite(t)
  const hidden = 'GET /api/leads/smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
  const post = (headers: string, body: string) =>
    `POST /api/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n${headers}\r\n\r\n${body}`
  for (const probe of [
    post('Transfer-Encoding: chunked\r\nContent-Length: 5', `0\r\n\r\n${hidden}`),
    post(`Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${hidden}`),
    post('Content-Length: 0\r\nContent-Length: 50', hidden),
    post('Transfer-Encoding: xchunked', `0\r\n\r\n${hidden}`),
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${hidden}`),
    post('Transfer-Encoding : chunked', `0\r\n\r\n${hidden}`),
    post('Transfer-Encoding: chunked', `zz\r\n${hidden}`),
    post('Content-Length: +5', 'hello'),
  ]) {
    const { send, answersUntilClosed } = await openConnection(t, url)
    await send(probe)
    const answers = await answersUntilClosed()
    assert.equal(answers.length, 1, probe)
    assert.ok([400, 501].includes(answers[0]?.status ?? 0), `${answers[0]?.status}: ${probe}`)
  }
  assert.deepEqual(await stored(first), nothing)
})
