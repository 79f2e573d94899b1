import assert from 'node:assert/strict'
import { testPassword } from '#server/testing/attorneys.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'

const signIn = async (node: TestFoyer, email: string, password = testPassword) =>
  (await node.call('POST', '/api/auth/token', { form: { username: email, password } })).body

const renew = (node: TestFoyer, refreshToken: string) =>
  node.call('POST', '/api/auth/token', {
    form: { grant_type: 'refresh_token', refresh_token: refreshToken },
  })

const statusAt = async (node: TestFoyer, token: string, path = '/api/leads') =>
  (await node.call('GET', path, { token })).status

onTwoNodes(
  'a session begun on one node is valid on the other, until either node ends it',
  async ({ a, b }) => {
    const { email } = await a.attorney()
    for (const [here, there] of [
      [a, b],
      [b, a],
    ] as const) {
      const { access_token: token } = await signIn(here, email)
      const { access_token: other } = await signIn(there, email)
      assert.equal(await statusAt(there, token), 200)
      assert.equal((await here.call('POST', '/api/auth/logout', { token })).status, 204)
      assert.equal(await statusAt(there, token), 401)
      assert.equal(await statusAt(here, other), 200)
    }
  },
)

onTwoNodes('a deactivation and a new role take effect at once on every node', async ({ a, b }) => {
  const admin = await a.attorney()
  const { id, token, email } = await a.attorney({ role: 'attorney' })
  const change = async (json: unknown) =>
    assert.equal((await a.call('PATCH', `/api/attorneys/${id}`, { token: admin.token, json })).status, 200)

  assert.equal(await statusAt(b, token, '/api/attorneys'), 403)
  await change({ role: 'admin' })
  assert.equal(await statusAt(b, token, '/api/attorneys'), 200)
  await change({ role: 'attorney' })
  assert.equal(await statusAt(b, token, '/api/attorneys'), 403)
  assert.equal(await statusAt(b, token), 200)
  await change({ is_active: false })
  assert.equal(await statusAt(b, token), 401)
  const answer = await b.call('POST', '/api/auth/token', {
    form: { username: email, password: testPassword },
  })
  assert.equal(answer.status, 403)
})

onTwoNodes('a new password ends the other sessions and the old password on every node', async ({ a, b }) => {
  const { email, token } = await a.attorney()
  const { access_token: elsewhere, refresh_token } = await signIn(b, email)
  const passwords = { current_password: testPassword, new_password: 'another sentence for tests' }
  const changed = await a.call('POST', '/api/auth/password', { token, json: passwords })
  assert.equal(changed.status, 204)
  assert.equal(await statusAt(b, elsewhere), 401)
  assert.equal((await renew(b, refresh_token)).status, 400)
  assert.equal(await statusAt(b, token), 200)
  assert.equal((await signIn(b, email)).code, 'wrong_credentials')
  assert.ok((await signIn(b, email, passwords.new_password)).access_token)
})

onTwoNodes('a refresh token spent on one node has the same successor on the other', async ({ a, b }) => {
  const { email } = await a.attorney()
  const { refresh_token: first } = await signIn(a, email)
  const both = await Promise.all([renew(a, first), renew(b, first)])
  const [second, again] = both.map(({ body }) => body.refresh_token)
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200],
  )
  assert.equal(again, second)
  b.advance(19_000)
  assert.equal((await renew(b, first)).body.refresh_token, second)
  for (const { body } of both) assert.equal(await statusAt(b, body.access_token), 200)
})

onTwoNodes(
  'a refresh token that is reused late on another node ends the session on all nodes',
  async ({ a, b }) => {
    const { email } = await a.attorney()
    const { refresh_token: first } = await signIn(a, email)
    const { access_token, refresh_token: second } = (await renew(a, first)).body
    b.advance(21_000)
    assert.equal((await renew(b, first)).status, 400)
    assert.equal(await statusAt(a, access_token), 401)
    assert.equal((await renew(a, second)).status, 400)
  },
)

const founding = { HOST: '0.0.0.0' }

onTwoNodes(
  'every node prints the same setup code, and of two concurrent first registrations only one becomes the admin',
  async ({ a, b }) => {
    const code = a.deps.setupCode
    assert.ok(code)
    assert.equal(b.deps.setupCode, code)
    const register = (node: TestFoyer, email: string) =>
      node.call('POST', '/api/auth/register', {
        json: { email, password: 'a sentence only they know', setup_code: code },
      })
    const answers = await Promise.all([register(a, 'ada@example.com'), register(b, 'grace@example.com')])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
    )
    assert.deepEqual(answers.map(({ body }) => body.is_active).sort(), [false, true])
    const admins = await a.deps.db.selectFrom('attorneys').select('id').where('role', '=', 'admin').execute()
    assert.equal(admins.length, 1)
  },
  founding,
)
