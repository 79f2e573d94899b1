import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProblemDocument } from '#contract/problems.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'

const form = multipartBody([...person, resumePart(pdf())])
const text = form.bytes.toString('latin1')
const post = (headers: string, body = '') =>
  `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: ${form.type}\r\n${headers}\r\n\r\n${body}`
const get = (path: string, headers = 'Host: x') => `GET ${path} HTTP/1.1\r\n${headers}\r\n\r\n`
const size = (body: string) => body.length.toString(16)

// oxfmt-ignore -- one line for each request.
/** Requests that no honest client sends, and the status with which each must be refused. */
const requests: [what: string, request: string, status: number][] = [
  ['no HTTP', 'hello there\r\n\r\n', 400],
  ['TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', 400],
  ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['an unknown version', 'GET /healthz HTTP/3.7\r\nHost: x\r\n\r\n', 400],
  ['an unknown method', 'BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 400],
  ['no host', get('/healthz', 'X-A: b'), 400],
  ['an empty host', get('/healthz', 'Host:'), 400],
  ['two hosts', get('/healthz', 'Host: x\r\nHost: y'), 400],
  ['the same host twice', get('/healthz', 'Host: x\r\nX-A: b\r\nhost: x'), 400],
  ['two hosts in one header', get('/healthz', 'Host: x, y'), 400],
  ['two hosts over HTTP/1.0', 'GET /healthz HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n', 400],
  ['a host with a path', get('/healthz', 'Host: x/y'), 400],
  ['a host with a user', get('/healthz', 'Host: y@x'), 400],
  ['a host with a port that is no number', get('/healthz', 'Host: x:http'), 400],
  ['64 KB of headers', get('/healthz', `Host: x\r\nX-Long: ${'x'.repeat(65_536)}`), 431],
  ['5,000 headers', get('/healthz', `Host: x\r\n${'X-A: b\r\n'.repeat(5_000)}X-B: c`), 431],
  ['64 KB of address', get(`/${'x'.repeat(65_536)}`), 431],
  ['a header without a colon', get('/healthz', 'Host: x\r\nnonsense'), 400],
  ['a header with a space in its name', get('/healthz', 'Host: x\r\nX A: b'), 400],
  ['a header folded onto a second line', get('/healthz', 'Host: x\r\nX-A: b\r\n c'), 400],
  ['a header with NUL', get('/healthz', 'Host: x\r\nX-A: b\0c'), 400],
  ['a bare line feed in the headers', get('/healthz', 'Host: x\nX-A: b'), 400],
  ['two lengths', post('Content-Length: 5\r\nContent-Length: 6', 'hello'), 400],
  ['the same length twice', post('Content-Length: 5\r\nContent-Length: 5', 'hello'), 400],
  ['a list of lengths', post('Content-Length: 5, 5', 'hello'), 400],
  ['a negative length', post('Content-Length: -5', 'hello'), 400],
  ['a length in hexadecimal', post('Content-Length: 0x5', 'hello'), 400],
  ['a length and chunks', post(`Content-Length: ${text.length}\r\nTransfer-Encoding: chunked`, text), 400],
  [
    'chunks and a length',
    post(`Transfer-Encoding: chunked\r\nContent-Length: 5`, `0\r\n\r\n${get('/healthz')}`),
    400,
  ],
  [
    'chunks under another name',
    post('Transfer-Encoding: xchunked', `${size(text)}\r\n${text}\r\n0\r\n\r\n`),
    400,
  ],
  [
    'chunks that are not the last coding',
    post('Transfer-Encoding: chunked, identity', `${size(text)}\r\n${text}\r\n0\r\n\r\n`),
    400,
  ],
  ['a chunk without a size', post('Transfer-Encoding: chunked', `\r\n${text}`), 400],
  ['a chunk whose size is no number', post('Transfer-Encoding: chunked', `zz\r\n${text}`), 400],
  ['a chunk longer than said', post('Transfer-Encoding: chunked', `5\r\n${text}\r\n0\r\n\r\n`), 400],
  [
    'a second chunk without a size',
    post('Transfer-Encoding: chunked', `${size(text)}\r\n${text}\r\nzz\r\n`),
    400,
  ],
  [
    'a chunk size beyond all numbers',
    post('Transfer-Encoding: chunked', `${'f'.repeat(40)}\r\n${text}`),
    400,
  ],
  [
    '64 KB beside the size of a chunk',
    post('Transfer-Encoding: chunked', `5;${'x'.repeat(65_536)}\r\nhello\r\n0\r\n\r\n`),
    400,
  ],
  ['an address with a broken escape', get('/api/leads/%zz'), 400],
  ['an address with a cut UTF-8 character', get('/api/leads/%c3'), 400],
  ['an id of 200 characters', get(`/api/leads/${'1'.repeat(200)}`), 404],
  ['an address that climbs', get('/api/leads/../../etc/passwd'), 404],
  ['an address that climbs in escapes', get('/docs/..%2f..%2fetc%2fpasswd'), 404],
]

test('invalid HTTP is refused with a problem document, and the connection closes or continues cleanly', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const [what, request, status] of requests) {
    const connection = await openConnection(t, foyer.url)
    await connection.send(Buffer.from(request, 'latin1'))
    const { status: given, headers, text } = await connection.answer()
    assert.equal(given, status, `${what}: ${given} ${text}`)
    assert.equal(headers.get('content-type'), 'application/problem+json', what)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', what)
    const problem = ProblemDocument.parse(JSON.parse(text))
    assert.equal(problem.status, status)
    assert.doesNotMatch(text, internals, what)
    if (headers.get('connection') === 'close') {
      assert.deepEqual(await connection.answersUntilClosed(), [], `${what}: a second answer`)
    } else {
      await connection.send(get('/healthz'))
      assert.equal((await connection.answer()).status, 200, what)
    }
  }
  assert.deepEqual(await stored(foyer), nothing)
  assert.equal((await foyer.submit()).status, 201)
})

test('every valid Host is accepted, and HTTP/1.0 needs none', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const host of [
    'x',
    'Intake.Example.com',
    'foyer_1:8001',
    '127.0.0.1:8001',
    '[::1]:8001',
    'x:',
    'xn--exmple-cua.de.',
  ]) {
    const connection = await openConnection(t, foyer.url)
    await connection.send(get('/healthz', `HOST: ${host}`))
    assert.equal((await connection.answer()).status, 200, host)
  }
  const old = await openConnection(t, foyer.url)
  await old.send('GET /healthz HTTP/1.0\r\n\r\n')
  assert.equal((await old.answer()).status, 200)
})

/** Internal words that no answer may contain. */
const internals =
  /node:|node_modules|\.ts\b|\.js\b|\/src\/|\bat .*\(|sqlite|postgres|select |fastify|busboy|HPE_|FST_/i

test('data after a refused body is never taken for a request', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const smuggled = `PATCH /api/leads/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 23\r\n\r\n{"state":"REACHED_OUT"}`
  const { body: lead } = await foyer.submit()
  for (const request of [
    post('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`),
    post('Transfer-Encoding: chunked', `zz\r\n${smuggled}`),
    post(`Content-Length: ${smuggled.length}`, smuggled),
    `GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
  ]) {
    const connection = await openConnection(t, foyer.url)
    await connection.send(request)
    await connection.answer()
  }
  assert.equal((await foyer.call('GET', `/api/leads/${lead.id}`, { token })).body.state, 'PENDING')
})

test('pipelined requests are answered in order, and an invalid one after them closes the connection', async (t) => {
  const foyer = await onlySqlite(t)()
  const connection = await openConnection(t, foyer.url)
  const submission = post(`Content-Length: ${text.length}`, text)
  await connection.send(`${get('/healthz')}${submission}${get('/nowhere')}nonsense\r\n\r\n`)
  const answers = await connection.answersUntilClosed()
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 201, 404],
  )
})
