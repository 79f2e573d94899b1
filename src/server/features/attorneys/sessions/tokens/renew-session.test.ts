import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const signIn = async (foyer: TestFoyer, username: string) =>
  (await foyer.call('POST', '/api/auth/token', { form: { username, password: testPassword } })).body

const renew = (foyer: TestFoyer, refresh_token: string) =>
  foyer.call('POST', '/api/auth/token', { form: { grant_type: 'refresh_token', refresh_token } })

const assertEnded = async (foyer: TestFoyer, refreshToken: string) => {
  const { status, body } = await renew(foyer, refreshToken)
  assert.equal(status, 400)
  assert.equal(body.code, 'invalid_grant')
  assert.equal(body.error, 'invalid_grant')
}

const me = async (foyer: TestFoyer, token: string) =>
  (await foyer.call('GET', '/api/auth/me', { token })).status

onEachDatabase(
  'each renewal returns a new refresh token, and an access token that is valid',
  async (start) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    const seen = new Set<string>()
    let tokens = await signIn(foyer, email)
    for (let round = 0; round < 5; round++) {
      assert.equal(await me(foyer, tokens.access_token), 200)
      assert.ok(!seen.has(tokens.refresh_token) && !seen.has(tokens.access_token))
      seen.add(tokens.refresh_token).add(tokens.access_token)
      const answer = await renew(foyer, tokens.refresh_token)
      assert.equal(answer.status, 200)
      assert.deepEqual(Object.keys(answer.body), [
        'access_token',
        'token_type',
        'expires_in',
        'refresh_token',
      ])
      tokens = answer.body
    }
    const stored = await foyer.deps.db.selectFrom('refresh_tokens').selectAll().execute()
    assert.equal(stored.length, 6)
    assert.ok([...seen].every((token) => !JSON.stringify(stored).includes(token)))
  },
)

onEachDatabase(
  'a spent refresh token gets the same successor for twenty seconds, for two tabs or a lost answer',
  async (start) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    const first = await signIn(foyer, email)
    const second = (await renew(foyer, first.refresh_token)).body
    foyer.advance(19_000)
    const again = await renew(foyer, first.refresh_token)
    assert.equal(again.status, 200)
    assert.equal(again.body.refresh_token, second.refresh_token)
    assert.equal((await renew(foyer, second.refresh_token)).status, 200)
  },
)

onEachDatabase('twenty renewals of one token at the same moment get the same successor', async (start) => {
  const foyer = await start()
  const { email } = await foyer.attorney()
  const { refresh_token } = await signIn(foyer, email)
  const answers = await Promise.all(Array.from({ length: 20 }, () => renew(foyer, refresh_token)))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 1)
  const rows = await foyer.deps.db.selectFrom('refresh_tokens').select('spent_at').execute()
  assert.equal(rows.filter(({ spent_at }) => spent_at === null).length, 1)
  assert.equal(rows.length, 2)
})

onEachDatabase(
  'a spent refresh token that is used later ends its session at once, and no other session',
  async (start) => {
    const foyer = await start()
    const { email, token } = await foyer.attorney()
    const first = await signIn(foyer, email)
    const elsewhere = await signIn(foyer, email)
    const second = (await renew(foyer, first.refresh_token)).body
    const third = (await renew(foyer, second.refresh_token)).body
    foyer.advance(21_000)
    assert.equal(await me(foyer, third.access_token), 200)
    await assertEnded(foyer, first.refresh_token)
    assert.equal(await me(foyer, third.access_token), 401)
    await assertEnded(foyer, third.refresh_token)
    await assertEnded(foyer, second.refresh_token)
    assert.equal(await me(foyer, token), 200)
    assert.equal((await renew(foyer, elsewhere.refresh_token)).status, 200)
  },
)

onEachDatabase('a spent token stays invalid after the clock was set back', async (start) => {
  const foyer = await start()
  const { email } = await foyer.attorney()
  const first = await signIn(foyer, email)
  await renew(foyer, first.refresh_token)
  foyer.advance(-3_600_000)
  await assertEnded(foyer, first.refresh_token)
})

onEachDatabase('a renewed session goes on, and one that is not renewed expires', async (start) => {
  const foyer = await start({ env: { REFRESH_TOKEN_DAYS: '2' } })
  const { email } = await foyer.attorney()
  let kept = await signIn(foyer, email)
  const forgotten = await signIn(foyer, email)
  for (let day = 0; day < 3; day++) {
    foyer.advance(86_400_000)
    kept = (await renew(foyer, kept.refresh_token)).body
    assert.equal(await me(foyer, kept.access_token), 200)
  }
  await assertEnded(foyer, forgotten.refresh_token)
})

onEachDatabase(
  'deactivation and a new password end refresh tokens too, and unknown tokens are refused',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const { id, email, token } = await foyer.attorney()
    const before = await signIn(foyer, email)
    const json = { current_password: testPassword, new_password: 'something only I would think of' }
    assert.equal((await foyer.call('POST', '/api/auth/password', { token, json })).status, 204)
    await assertEnded(foyer, before.refresh_token)

    const form = { username: email, password: json.new_password }
    const after = (await foyer.call('POST', '/api/auth/token', { form })).body
    await foyer.call('PATCH', `/api/attorneys/${id}`, { token: admin.token, json: { is_active: false } })
    await assertEnded(foyer, after.refresh_token)
    await foyer.call('PATCH', `/api/attorneys/${id}`, { token: admin.token, json: { is_active: true } })
    await assertEnded(foyer, after.refresh_token)

    for (const unknown of ['x', 'A'.repeat(43), after.access_token.slice(0, 200), "' or 1=1 --"])
      await assertEnded(foyer, unknown)
  },
)

onEachDatabase('a repeated renewal gets the same token although SECRET_KEY has changed', async (start) => {
  const [one, two] = ['for tests only, thirty-two bytes or more', 'another key for tests, also 32 bytes long']
  const old = await start({ env: { SECRET_KEY: one } })
  const { email } = await old.attorney()
  const first = await signIn(old, email)
  const second = (await renew(old, first.refresh_token)).body
  await old.stop({ withinMs: 1_000 })
  const rotated = await start({ env: { SECRET_KEY: two, SECRET_KEY_PREVIOUS: one }, dataDir: old.dataDir })
  assert.equal((await renew(rotated, first.refresh_token)).body.refresh_token, second.refresh_token)
  assert.equal((await renew(rotated, second.refresh_token)).status, 200)
})
