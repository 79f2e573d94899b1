import assert from 'node:assert/strict'
import { METHODS } from 'node:http'
import { test } from 'node:test'
import { type EndpointName, api } from '#contract/api.ts'
import { type Endpoint, isSchema } from '#contract/endpoint.ts'
import { importsOf } from '#server/features/leads/imports/test-imports.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { examplePath, isEndless } from '#server/testing/requests/example-paths.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'

type Named = Endpoint & { name: EndpointName; url: string }

const endpoints = (Object.keys(api) as EndpointName[]).map((name): Named => ({
  ...api[name],
  name,
  url: examplePath(name),
}))
const paths = [...new Set(endpoints.map(({ url }) => url))]
const methodsOf = (path: string) =>
  endpoints
    .filter(({ url }) => url === path)
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
/** Left out: CONNECT opens a tunnel, and a raw connection cannot tell the missing body of HEAD from a late one. */
const unanswerable = ['CONNECT', 'HEAD']
/** Pages outside the API that need no sign-in. */
const pages = ['/', '/received', '/embed.js', '/docs', '/redoc', '/openapi.json', '/problems']

test('every address refuses methods that it does not have with 405, and names its methods in Allow', async (t) => {
  const foyer = await onlySqlite(t)()
  const connection = await openConnection(t, foyer.url)
  const wrong = async (path: string, allowed: string[]) => {
    for (const method of METHODS.filter((name) => !unanswerable.includes(name) && !allowed.includes(name))) {
      await connection.send(
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Type: x/y\r\n\r\nhello`,
      )
      const { status, headers, text } = await connection.answer()
      assert.equal(status, 405, `${method} ${path}`)
      assert.deepEqual(headers.get('allow')?.split(', ').toSorted(), allowed.toSorted(), `${method} ${path}`)
      assert.equal(JSON.parse(text).code, 'method_not_allowed')
    }
  }
  for (const path of paths) {
    await wrong(path, methodsOf(path))
    const hasHead = methodsOf(path).includes('HEAD')
    assert.equal((await foyer.call('HEAD', path)).status === 405, !hasHead, path)
  }
  const takesForms = (path: string) => path === '/' || path === '/received'
  for (const path of pages) await wrong(path, ['GET', 'HEAD', ...(takesForms(path) ? ['POST'] : [])])
})

/** The download ticket does not exist, the resume has no page, and nothing was typed. */
const refusedAnyway: Partial<Record<EndpointName, number>> = {
  useDownload: 404,
  drawResumePage: 422,
  readPageWords: 422,
  suggestPeople: 422,
}

test('an address with a slash at the end is the same address', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const multipart = () => multipartBody([...person, resumePart(pdf())])
  const { type, bytes } = multipart()
  assert.equal(
    (await foyer.call('POST', '/api/leads/', { headers: { 'content-type': type }, body: bytes })).status,
    201,
  )
  await foyer.call('POST', '/api/leads/1/notes', { token, json: { text: 'Called.' } })
  const flag = { kind: 'suspicious', suspicious: true }
  await foyer.call('POST', '/api/bulk', { token, json: { ids: [1], action: flag } })
  await importsOf(foyer, { token }).upload('email\nada@example.com\n')
  const readable = endpoints.filter(({ name, method }) => method === 'GET' && !isEndless(name))
  for (const { name, url: path } of readable) {
    const [without, with_] = [
      await foyer.call('GET', path, { token }),
      await foyer.call('GET', `${path}/?page_size=3`, { token }),
    ]
    assert.equal(with_.status, without.status, path)
    assert.equal(without.status, refusedAnyway[name] ?? 200, path)
  }
})

test('an unknown address is 404, for every method, before its body is read', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const path of [
    '/api',
    '/api/lead',
    '/api/leads/1/resume/x',
    '/API/leads',
    '//api/leads',
    '/.env',
    '/uploads',
    '/foyer.sqlite',
    '/%2e%2e/etc/passwd',
    '/*',
  ]) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { status, body } = await foyer.call(
        method,
        path,
        method === 'GET' || method === 'HEAD'
          ? {}
          : { body: '{', headers: { 'content-type': 'application/json' } },
      )
      assert.equal(status, 404, `${method} ${path}`)
      if (method !== 'HEAD') assert.equal(body.code, 'not_found')
    }
  }
})

const mediaTypeOf = ({ body }: Endpoint) =>
  body &&
  ('json' in body
    ? 'application/json'
    : 'form' in body
      ? 'application/x-www-form-urlencoded'
      : 'multipart/form-data')

test('a body of a type that the endpoint does not accept is 415, in every spelling of the type', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  for (const endpoint of endpoints) {
    const taken = mediaTypeOf(endpoint)
    if (!taken) continue
    const others = [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'text/plain',
      'application/xml',
      '',
    ]
    const games = [
      `x${taken}`,
      `${taken}x`,
      `${taken},text/plain`,
      `text/plain;${taken}`,
      `${taken}/x`,
      taken.replace('/', ' / '),
      taken.replace('/', '/\t'),
      '/',
      ';',
    ]
    for (const type of [...others.filter((type) => type !== taken), ...games]) {
      const { status, body } = await foyer.call(endpoint.method, endpoint.url, {
        token,
        headers: { 'content-type': type, origin: foyer.url },
        body: Buffer.from('{"state":"REACHED_OUT"}'),
      })
      assert.equal(status, 415, `${endpoint.method} ${endpoint.path} with "${type}"`)
      assert.equal(body.code, 'unsupported_media_type')
    }
  }
  assert.deepEqual({ ...(await stored(foyer)), mails: 0 }, nothing)
})

test('case, blanks and parameters do not change a media type (RFC 9110), and the body is still checked', async (t) => {
  const foyer = await onlySqlite(t)()
  const { type, bytes } = multipartBody([...person, resumePart(pdf())])
  const boundary = type.slice(type.indexOf(';'))
  const post = (path: string, type: string, body: Buffer<ArrayBuffer>) =>
    foyer.call('POST', path, { headers: { 'content-type': type }, body })
  for (const written of [
    `Multipart/Form-Data${boundary}`,
    `multipart/form-data ${boundary}`,
    `multipart/form-data\t${boundary}`,
    ` multipart/form-data${boundary}`,
    `multipart/form-data; charset=utf-8${boundary}`,
  ]) {
    assert.equal((await post('/api/leads', written, bytes)).status, 201, written)
    assert.equal((await post('/api/leads', written, Buffer.from('nonsense'))).status, 400, written)
  }
  for (const written of [
    'APPLICATION/JSON',
    'application/json ; charset=utf-8',
    'application/json\t',
    '\tapplication/json',
    'application/json;',
  ]) {
    const { status, body } = await post(
      '/api/auth/register',
      written,
      Buffer.from('{"email":"x","password":"y"}'),
    )
    assert.equal(status, 422, written)
    assert.deepEqual(
      body.errors.map(({ field }: { field: string }) => field),
      ['email', 'password'],
    )
  }
})

test('an Accept header that does not allow JSON is 406', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  for (const endpoint of endpoints.filter(({ output }) => isSchema(output))) {
    for (const accept of ['text/html', 'application/xml', 'application/json;q=0', 'nonsense']) {
      const { status } = await foyer.call(endpoint.method, endpoint.url, { token, headers: { accept } })
      assert.equal(status, 406, `${endpoint.method} ${endpoint.path} with ${accept}`)
    }
  }
  for (const accept of [
    '*/*',
    'application/*',
    'text/html, application/json;q=0.1',
    'application/problem+json',
    '',
  ]) {
    assert.equal((await foyer.call('GET', '/healthz', { headers: { accept } })).status, 200, accept)
  }
})

test('every answer has the security headers', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const [method, path] of [
    ['GET', '/healthz'],
    ['GET', '/'],
    ['GET', '/nowhere'],
    ['DELETE', '/healthz'],
    ['GET', '/api/leads'],
    ['GET', '/api/leads/%zz'],
    ['POST', '/api/leads'],
    ['GET', '/docs'],
  ] as const) {
    const { headers } = await foyer.call(method, path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
    assert.equal(headers.get('x-frame-options'), 'DENY', path)
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
      path,
    )
    assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/, path)
    assert.equal(headers.get('server'), null)
    assert.equal(headers.get('x-powered-by'), null)
  }
})
