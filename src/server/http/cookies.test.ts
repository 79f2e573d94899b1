import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { testPassword } from '#server/testing/attorneys.ts'
import { call } from '#server/testing/requests/call.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const signIn = async (foyer: TestFoyer, headers: Record<string, string>) => {
  const { email } = await foyer.attorney()
  return foyer.call('POST', '/api/session', { json: { email, password: testPassword }, headers })
}

const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  assert.ok(address !== null && typeof address === 'object')
  return String(address.port)
}

const nameAndFlags = (setCookie: string | null) => setCookie?.replace(/=[\w-]{43};/, ';')
const plain = 'foyer; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict'
const secured = '__Host-foyer; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Strict'

test('over https, by BASE_URL or a trusted proxy, the cookie is for https and this host only', async (t) => {
  const start = onlySqlite(t)
  const intake = 'https://intake.example.com'
  const port = await freePort()
  const based = await start({ env: { BASE_URL: intake, PORT: port } })
  const { email } = await based.attorney()
  // BASE_URL is not the address of the test server.
  const byUrl = await call(`http://127.0.0.1:${port}`, 'POST', '/api/session', {
    json: { email, password: testPassword },
    headers: { origin: intake },
  })
  assert.equal(nameAndFlags(byUrl.headers.get('set-cookie')), secured)

  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'intake.example.com', origin: intake }
  const proxied = await start({ env: { TRUST_PROXY: '127.0.0.1' } })
  const byProxy = await signIn(proxied, forwarded)
  assert.equal(nameAndFlags(byProxy.headers.get('set-cookie')), secured)

  const cookie = byProxy.headers.get('set-cookie')?.split(';', 1).join('') ?? ''
  const renewal = (headers: Record<string, string>) =>
    proxied.call('POST', '/api/session/renew', { headers: { ...forwarded, ...headers } })
  const withoutPrefix = await renewal({ cookie: cookie.replace('__Host-', '') })
  assert.equal(withoutPrefix.status, 401, 'a cookie that another host could have set does not count')
  assert.equal((await renewal({ cookie: `other=1; ${cookie}; more=2` })).status, 200)

  const bare = await start()
  const unbelieved = await signIn(bare, { ...forwarded, origin: bare.url })
  assert.equal(nameAndFlags(unbelieved.headers.get('set-cookie')), plain)
})

test('a page of another origin can neither sign in, nor renew, nor sign out, whatever headers it sends', async (t) => {
  const foyer = await onlySqlite(t)()
  const own = await signIn(foyer, { origin: foyer.url })
  const cookie = own.headers.get('set-cookie')?.split(';', 1).join('') ?? ''
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example.com' },
    { origin: foyer.url.replace('http:', 'https:') },
    { origin: `${foyer.url}.evil.example.com` },
    { origin: foyer.url, 'sec-fetch-site': 'same-site' },
    { origin: foyer.url, 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example.com', 'sec-fetch-site': 'same-origin' },
  ]
  for (const headers of foreign) {
    for (const [method, path] of [
      ['POST', '/api/session'],
      ['POST', '/api/session/renew'],
      ['DELETE', '/api/session'],
    ] as const) {
      const {
        status,
        body,
        headers: given,
      } = await foyer.call(method, path, {
        headers: { ...headers, cookie },
        ...(path === '/api/session' &&
          method === 'POST' && { json: { email: 'nobody@example.com', password: 'x' } }),
      })
      assert.equal(`${status} ${body.code}`, '403 foreign_origin', `${path} ${JSON.stringify(headers)}`)
      assert.equal(given.get('set-cookie'), null)
    }
  }
  for (const headers of [
    { origin: foyer.url },
    { origin: foyer.url, 'sec-fetch-site': 'same-origin' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-origin' },
  ] as Record<string, string>[]) {
    const { status } = await foyer.call('POST', '/api/session/renew', { headers: { ...headers, cookie } })
    assert.equal(status, 200, 'the session is still open')
  }
})

test('values that cannot be a session cookie are ignored, also beside a valid one', async (t) => {
  const foyer = await onlySqlite(t)()
  const own = await signIn(foyer, { origin: foyer.url })
  const cookie = own.headers.get('set-cookie')?.split(';', 1).join('') ?? ''
  const renew = async (given: string) => {
    const { status } = await foyer.call('POST', '/api/session/renew', {
      headers: { origin: foyer.url, cookie: given },
    })
    return status
  }
  const token = cookie.slice('foyer='.length)
  // oxfmt-ignore
  const none = [
    '', ';', '=', 'foyer', 'foyer=', `=${token}`, `Foyer=${token}`, `foyer="${token}"`, `foyer=${token},`, `foyer==${token}`,
    `foyer=${token}%00`, `foyer=%E0%A4%A${token}`, `foyer=${'a'.repeat(201)}`, `foyer=; ${cookie}`, `foyer=short; ${cookie}`,
  ]
  for (const given of none) assert.equal(await renew(given), 401, given)
  for (const given of [
    `__proto__=x; constructor=y; foyer; =; ;;, ${'a=b;'.repeat(500)} ${cookie}`,
    `${cookie}; foyer=${'x'.repeat(43)}`,
  ])
    assert.equal(await renew(given), 200, given)
})

test('the cookie is not accepted as bearer token, nor the bearer token as cookie', async (t) => {
  const foyer = await onlySqlite(t)()
  const own = await signIn(foyer, { origin: foyer.url })
  const cookie = own.headers.get('set-cookie')?.split(';', 1).join('') ?? ''
  assert.equal((await foyer.call('GET', '/api/leads', { headers: { cookie } })).status, 401)
  const token = own.body.access_token
  const renewal = await foyer.call('POST', '/api/session/renew', { token, headers: { origin: foyer.url } })
  assert.equal(renewal.status, 401)
})
