import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const me = async (foyer: TestFoyer, token: string) =>
  (await foyer.call('GET', '/api/auth/me', { token })).status
const password = { current_password: testPassword, new_password: 'something only I would think of' }

onEachDatabase(
  'without a token the answer is 401 with a challenge and no error code (RFC 6750)',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    for (const authorization of [undefined, '', 'Basic YTpi', token]) {
      const answer = await foyer.call('GET', '/api/auth/me', {
        headers: authorization === undefined ? {} : { authorization },
      })
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="foyer"')
    }
    for (const authorization of [`bearer ${token}`, `BEARER  ${token}`]) {
      assert.equal((await foyer.call('GET', '/api/auth/me', { headers: { authorization } })).status, 200)
    }
  },
)

onEachDatabase(
  'sign-out, deactivation, a new role and a new password take effect at once, on every node',
  async (start, _t, kind) => {
    const node = await start()
    // On PostgreSQL a second node shares the database.
    const others = kind === 'postgres' ? [node, await start()] : [node]
    const everywhere = (token: string) => Promise.all(others.map((each) => me(each, token)))
    const all = (status: number) => others.map(() => status)
    const admin = await node.attorney()

    const leaver = await node.attorney({ role: 'attorney' })
    assert.deepEqual(await everywhere(leaver.token), all(200))
    assert.equal((await node.call('POST', '/api/auth/logout', { token: leaver.token })).status, 204)
    assert.deepEqual(await everywhere(leaver.token), all(401))

    const dismissed = await node.attorney({ role: 'attorney' })
    assert.deepEqual(await everywhere(dismissed.token), all(200))
    assert.equal(
      (
        await node.call('PATCH', `/api/attorneys/${dismissed.id}`, {
          token: admin.token,
          json: { is_active: false },
        })
      ).status,
      200,
    )
    assert.deepEqual(await everywhere(dismissed.token), all(401))

    const demoted = await node.attorney({ role: 'admin' })
    const list = (token: string) =>
      Promise.all(others.map(async (each) => (await each.call('GET', '/api/attorneys', { token })).status))
    assert.deepEqual(await list(demoted.token), all(200))
    assert.equal(
      (
        await node.call('PATCH', `/api/attorneys/${demoted.id}`, {
          token: admin.token,
          json: { role: 'attorney' },
        })
      ).status,
      200,
    )
    assert.deepEqual(await list(demoted.token), all(403))
    assert.deepEqual(await everywhere(demoted.token), all(200))

    const careful = await node.attorney({ role: 'attorney' })
    const second = (
      await node.call('POST', '/api/auth/token', {
        form: { username: careful.email, password: testPassword },
      })
    ).body
    assert.deepEqual(await everywhere(second.access_token), all(200))
    assert.equal(
      (await node.call('POST', '/api/auth/password', { token: careful.token, json: password })).status,
      204,
    )
    assert.deepEqual(await everywhere(second.access_token), all(401))
    assert.deepEqual(await everywhere(careful.token), all(200))
  },
)

onEachDatabase(
  'signing out ends only this session, including its refresh token, and works only once',
  async (start) => {
    const foyer = await start()
    const { email, token } = await foyer.attorney()
    const { body } = await foyer.call('POST', '/api/auth/token', {
      form: { username: email, password: testPassword },
    })
    assert.equal((await foyer.call('POST', '/api/auth/logout', { token: body.access_token })).status, 204)
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    const renewal = await foyer.call('POST', '/api/auth/token', { form })
    assert.equal(renewal.status, 400)
    assert.equal(renewal.body.error, 'invalid_grant')
    assert.equal((await foyer.call('POST', '/api/auth/logout', { token: body.access_token })).status, 401)
    assert.equal(await me(foyer, token), 200)
  },
)

onEachDatabase(
  'a session that is not renewed ends after REFRESH_TOKEN_DAYS; a waiting attorney gets no session',
  async (start) => {
    const foyer = await start({ env: { ACCESS_TOKEN_MINUTES: '1440', REFRESH_TOKEN_DAYS: '1' } })
    const waiting = await foyer.attorney({ status: 'waiting' })
    assert.equal(await me(foyer, waiting.token), 401)
    const { token } = await foyer.attorney()
    foyer.advance(86_400_000 - 60_000)
    assert.equal(await me(foyer, token), 200)
    foyer.advance(61_000)
    assert.equal(await me(foyer, token), 401)
  },
)
