import assert from 'node:assert/strict'
import { testPassword } from '#server/testing/attorneys.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { type Browser, openBrowser } from './test-browser.ts'

const start = (browser: Browser, email: string, password = testPassword) =>
  browser.call('POST', '/api/session', { json: { email, password } })
const renew = (browser: Browser) => browser.call('POST', '/api/session/renew')
const end = (browser: Browser) => browser.call('DELETE', '/api/session')
const me = async (foyer: TestFoyer, token: string) =>
  (await foyer.call('GET', '/api/auth/me', { token })).status

onEachDatabase(
  'a browser gets the access token in the answer and the refresh token in a cookie that scripts cannot read',
  async (startFoyer) => {
    const foyer = await startFoyer()
    const { email } = await foyer.attorney()
    const browser = openBrowser(foyer)
    const answer = await start(browser, email.toUpperCase())
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.deepEqual(Object.keys(answer.body), ['access_token', 'expires_in', 'attorney'])
    assert.equal(answer.body.attorney.email, email)
    assert.match(
      browser.setCookie ?? '',
      /^foyer=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const token = browser.cookie?.slice('foyer='.length) ?? ''
    assert.ok(!answer.text.includes(token))
    assert.equal(await me(foyer, answer.body.access_token), 200)
    const rows = await foyer.deps.db.selectFrom('refresh_tokens').selectAll().execute()
    assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(token))
  },
)

onEachDatabase(
  'each renewal changes the cookie; an old cookie gets the same successor for twenty seconds, then ends the session',
  async (startFoyer) => {
    const foyer = await startFoyer()
    const { email } = await foyer.attorney()
    const browser = openBrowser(foyer)
    await start(browser, email)
    const tab = openBrowser(foyer)
    tab.cookie = browser.cookie
    const old = browser.cookie
    const first = await renew(browser)
    assert.equal(first.status, 200)
    assert.deepEqual(Object.keys(first.body), ['access_token', 'expires_in', 'attorney'])
    assert.notEqual(browser.cookie, old)
    foyer.advance(19_000)
    assert.equal((await renew(tab)).status, 200)
    assert.equal(tab.cookie, browser.cookie)

    foyer.advance(2_000)
    tab.cookie = old
    const late = await renew(tab)
    assert.equal(late.status, 401)
    assert.equal(late.body.code, 'not_signed_in')
    assert.match(late.headers.get('www-authenticate') ?? '', /^Bearer/)
    assert.equal(tab.cookie, undefined, 'the cookie of an ended session is removed')
    assert.equal((await renew(browser)).status, 401)
    assert.equal(await me(foyer, first.body.access_token), 401)
  },
)

onEachDatabase('signing out ends the session at once and removes the cookie', async (startFoyer) => {
  const foyer = await startFoyer()
  const { email } = await foyer.attorney()
  const [browser, other] = [openBrowser(foyer), openBrowser(foyer)]
  const { access_token } = (await start(browser, email)).body
  const bystander = (await start(other, email)).body.access_token
  const kept = browser.cookie
  assert.equal((await end(browser)).status, 204)
  assert.equal(browser.cookie, undefined)
  assert.match(browser.setCookie ?? '', /^foyer=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/)
  assert.equal(await me(foyer, access_token), 401)
  assert.equal(await me(foyer, bystander), 200)

  assert.equal((await end(browser)).status, 401)
  browser.cookie = kept
  assert.equal((await end(browser)).status, 204, 'signing out again succeeds')
  browser.cookie = kept
  assert.equal((await renew(browser)).status, 401)
  assert.equal((await renew(other)).status, 200)
})

onEachDatabase(
  'a refused sign-in of a browser has the same answers as signIn, and sets no cookie',
  async (startFoyer) => {
    const foyer = await startFoyer({
      env: { RATE_LIMIT: 'on', RATE_LIMIT_SIGN_INS_PER_ACCOUNT: '3', TRUST_PROXY: '127.0.0.1' },
    })
    const { email } = await foyer.attorney()
    const waiting = await foyer.attorney({ status: 'waiting' })
    const gone = await foyer.attorney({ status: 'deactivated' })
    const browser = openBrowser(foyer)
    const codeOf = async (account: string, password?: string) => {
      const { body, status } = await start(browser, account, password)
      return `${status} ${body.code}`
    }
    assert.equal(await codeOf(waiting.email), '403 waiting_for_approval')
    assert.equal(await codeOf(gone.email), '403 account_deactivated')
    assert.equal(await codeOf('nobody@example.com', 'a wrong password'), '401 wrong_credentials')
    for (let time = 0; time < 3; time++)
      assert.equal(await codeOf(email, 'a wrong password'), '401 wrong_credentials')
    assert.equal(await codeOf(email), '429 too_many_requests')
    assert.equal(browser.setCookie, undefined)
    const elsewhere = openBrowser(foyer, { 'x-forwarded-for': '198.51.100.7' })
    assert.equal((await start(elsewhere, email)).status, 200)
  },
)

onEachDatabase(
  'the session of a browser ends by deactivation, by a new password, and when it is ended elsewhere',
  async (startFoyer) => {
    const foyer = await startFoyer()
    const { token } = await foyer.attorney()
    const { id, email } = await foyer.attorney()
    const browser = openBrowser(foyer)
    await start(browser, email)
    await foyer.call('PATCH', `/api/attorneys/${id}`, { token, json: { is_active: false } })
    assert.equal((await renew(browser)).status, 401)

    await foyer.call('PATCH', `/api/attorneys/${id}`, { token, json: { is_active: true } })
    const [one, two] = [openBrowser(foyer), openBrowser(foyer)]
    const access = (await start(one, email)).body.access_token
    await start(two, email)
    const json = { current_password: testPassword, new_password: 'something only I would think of' }
    assert.equal((await foyer.call('POST', '/api/auth/password', { token: access, json })).status, 204)
    assert.equal((await renew(one)).status, 200)
    assert.equal((await renew(two)).status, 401)
  },
)
