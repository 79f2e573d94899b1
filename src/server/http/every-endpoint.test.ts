import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { type EndpointName, api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { isSchema } from '#contract/endpoint.ts'
import { limits } from '#contract/limits.ts'
import { checkAnswer } from '#server/testing/requests/answers-match-contract.ts'
import { examplePath } from '#server/testing/requests/example-paths.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import type { Call } from '#server/testing/requests/call.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

type Named = Endpoint & { name: string; url: string }

/** A query that is invalid for every endpoint with a query. */
const wrongQuery = 'page_size=0&after=%00&inline=2&view=none&days=0'

/** Every endpoint of the contract, with ids of rows that exist in a new Foyer with one lead. */
const endpoints = (Object.keys(api) as EndpointName[]).map((name): Named => ({
  ...api[name],
  name,
  url: examplePath(name),
}))

const taken = ({ body }: Endpoint) =>
  !body
    ? undefined
    : 'json' in body
      ? 'application/json'
      : 'form' in body
        ? 'application/x-www-form-urlencoded'
        : 'multipart/form-data; boundary=b'

/** Sends a request as an admin, with a body of the right type, so that a test can change a single thing. */
const ask = (foyer: TestFoyer, token: string, endpoint: Named, { headers, ...more }: Call = {}) => {
  const type = taken(endpoint)
  return foyer.call(endpoint.method, endpoint.url, {
    token,
    headers: { origin: foyer.url, ...(type !== undefined && { 'content-type': type }), ...headers },
    ...more,
  })
}

test('every endpoint checks access before anything else', async (t) => {
  const foyer = await onlySqlite(t)()
  const attorney = await foyer.attorney({ role: 'attorney' })
  for (const endpoint of endpoints) {
    const stranger = await foyer.call(endpoint.method, endpoint.url)
    if (endpoint.access === 'public') assert.notEqual(stranger.status, 401, endpoint.name)
    else {
      assert.equal(stranger.status, 401, endpoint.name)
      assert.match(stranger.headers.get('www-authenticate') ?? '', /^Bearer/, endpoint.name)
    }
    if (endpoint.access !== 'admin') continue
    const { status, body } = await ask(foyer, attorney.token, endpoint)
    assert.equal(status, 403, endpoint.name)
    assert.equal(body.code, 'not_allowed')
  }
})

test('every endpoint refuses a body that is unreadable, of another type or too large, and says why', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  for (const endpoint of endpoints.filter(({ body }) => body !== undefined)) {
    const wrongType = await ask(foyer, token, endpoint, {
      headers: { 'content-type': 'application/xml' },
      body: '<a/>',
    })
    assert.equal(wrongType.status, 415, endpoint.name)
    assert.equal(await statusOfTooLarge(foyer, token, endpoint), 413, endpoint.name)
    if (endpoint.body && 'form' in endpoint.body) continue
    const broken = await ask(foyer, token, endpoint, { body: '{"a":' })
    assert.equal(broken.status, 400, endpoint.name)
    assert.equal(broken.body.code, 'malformed_request', endpoint.name)
  }
})

/** Of files that are to be imported only the announced length is too large: the body itself would be hundreds of megabytes. */
const statusOfTooLarge = async (foyer: TestFoyer, token: string, endpoint: Named): Promise<number> => {
  const isTable = endpoint.body && 'multipart' in endpoint.body && endpoint.body.receiver === 'table'
  if (!isTable) {
    const body = '1'.repeat(limits.bodyMaxBytes + 12 * 1024 * 1024)
    return (await ask(foyer, token, endpoint, { body })).status
  }
  const sent = request(foyer.url + endpoint.url, {
    method: endpoint.method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': limits.importMaxBytes + limits.bodyMaxBytes + 1,
    },
  })
  sent.on('error', () => {}).flushHeaders()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const { statusCode: status = 0, headers } = answer
  const contentType = headers['content-type'] ?? ''
  checkAnswer({ method: endpoint.method, path: endpoint.url, status, contentType, body: await json(answer) })
  sent.destroy()
  return status
}

test('every endpoint with input names the invalid fields', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  await foyer.submit()
  for (const endpoint of endpoints) {
    const asked = async (url: string, options?: Call) => {
      const { status, body } = await ask(foyer, token, { ...endpoint, url }, options)
      assert.equal(status, 422, `${endpoint.name} ${url}`)
      assert.ok(body.errors.length > 0, endpoint.name)
    }
    if (endpoint.params)
      await asked(
        endpoint.path.replaceAll(/\{\w+\}/g, 'x'),
        endpoint.body && { json: { is_active: true, state: 'PENDING', text: 'A note' } },
      )
    if (endpoint.query) await asked(`${endpoint.url}?${wrongQuery}`)
    if (endpoint.body && 'json' in endpoint.body) await asked(endpoint.url, { json: {} })
    if (endpoint.body && 'form' in endpoint.body)
      await asked(endpoint.url, { form: { username: '' }, headers: {} })
    if (endpoint.body && 'multipart' in endpoint.body)
      await asked(endpoint.url, {
        body: '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--b--\r\n',
      })
  }
})

test('every endpoint that answers with JSON refuses Accept without JSON, and knows its other methods', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  for (const endpoint of endpoints) {
    if (isSchema(endpoint.output)) {
      const { status } = await ask(foyer, token, endpoint, { headers: { accept: 'text/csv' } })
      assert.equal(status, 406, endpoint.name)
    }
    const there: string[] = endpoints.filter(({ path }) => path === endpoint.path).map(({ method }) => method)
    for (const method of ['DELETE', 'PUT', 'OPTIONS'].filter((name) => !there.includes(name))) {
      const { status, headers, body } = await foyer.call(method, endpoint.url, { token })
      assert.equal(status, 405, `${method} ${endpoint.path}`)
      assert.ok(headers.get('allow')?.includes(endpoint.method))
      assert.equal(body.code, 'method_not_allowed')
    }
  }
})
