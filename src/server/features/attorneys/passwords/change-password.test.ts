import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const newPassword = 'something only I would think of'

const changePassword = (
  foyer: TestFoyer,
  token: string,
  current_password = testPassword,
  new_password = newPassword,
) => foyer.call('POST', '/api/auth/password', { token, json: { current_password, new_password } })

const signIn = (foyer: TestFoyer, username: string, password: string) =>
  foyer.call('POST', '/api/auth/token', { form: { username, password } })

onEachDatabase(
  'after a change only the new password signs in; all other sessions end, this one goes on',
  async (start) => {
    const foyer = await start()
    const { id, email, token } = await foyer.attorney()
    const bystander = await foyer.attorney()
    const other = (await signIn(foyer, email, testPassword)).body
    const own = (await signIn(foyer, email, testPassword)).body

    const answer = await changePassword(foyer, own.access_token)
    assert.equal(answer.status, 204)
    assert.equal(answer.text, '')
    assert.equal((await signIn(foyer, email, testPassword)).status, 401)
    assert.equal((await signIn(foyer, email, newPassword)).status, 200)

    const me = async (access: string) => (await foyer.call('GET', '/api/auth/me', { token: access })).status
    assert.deepEqual(
      await Promise.all([token, other.access_token, own.access_token, bystander.token].map(me)),
      [401, 401, 200, 200],
    )
    const renew = async (refresh_token: string) =>
      (await foyer.call('POST', '/api/auth/token', { form: { grant_type: 'refresh_token', refresh_token } }))
        .status
    assert.equal(await renew(own.refresh_token), 200)
    assert.equal(await renew(other.refresh_token), 400)

    const events = await foyer.deps.db
      .selectFrom('events')
      .select(['kind', 'actor_id', 'attorney_id'])
      .execute()
    assert.deepEqual(
      events.map((event) => ({ ...event })),
      [{ kind: 'password.changed', actor_id: id, attorney_id: id }],
    )
    assert.deepEqual(await foyer.deps.db.selectFrom('event_values').selectAll().execute(), [])
  },
)

onEachDatabase('a wrong current password, or a common or short new one, changes nothing', async (start) => {
  const foyer = await start()
  const { email, token } = await foyer.attorney()
  const other = (await signIn(foyer, email, testPassword)).body.access_token
  const refusals = [
    [await changePassword(foyer, token, 'wrong'), 'current_password'],
    [await changePassword(foyer, token, testPassword, 'qwertyuiop123'), 'new_password'],
    [await changePassword(foyer, token, testPassword, email), 'new_password'],
    [await changePassword(foyer, token, testPassword, 'short'), 'new_password'],
  ] as const
  for (const [{ status, body }, field] of refusals) {
    assert.equal(status, 422)
    assert.deepEqual(
      body.errors.map((error: { field: string }) => error.field),
      [field],
    )
  }
  assert.equal((await foyer.call('POST', '/api/auth/password', { json: {} })).status, 401)
  assert.equal((await foyer.call('GET', '/api/auth/me', { token: other })).status, 200)
  assert.equal((await signIn(foyer, email, testPassword)).status, 200)
})

onEachDatabase(
  'a session allows ten guesses of the password, from any address; the owner can still sign in',
  async (start) => {
    const foyer = await start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1' } })
    const { email, token } = await foyer.attorney()
    const guess = (number: number, current_password: string) =>
      foyer.call('POST', '/api/auth/password', {
        token,
        json: { current_password, new_password: newPassword },
        headers: { 'x-forwarded-for': `198.51.100.${number}` },
      })
    for (let number = 0; number < 10; number++) assert.equal((await guess(number, 'wrong')).status, 422)
    const refused = await guess(10, testPassword)
    assert.equal(refused.status, 429)
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    assert.equal((await signIn(foyer, email, testPassword)).status, 200)
  },
)

onEachDatabase(
  'of two changes at the same moment one succeeds and the other does not undo it, from one session or two',
  async (start) => {
    const foyer = await start()
    for (const sessions of [1, 2]) {
      const { email, token } = await foyer.attorney()
      const other = sessions === 1 ? token : (await signIn(foyer, email, testPassword)).body.access_token
      const [first, second] = await Promise.all([
        changePassword(foyer, token, testPassword, 'what the first one took'),
        changePassword(foyer, other, testPassword, 'what the second one took'),
      ])
      assert.deepEqual(
        [first.status, second.status].filter((status) => status === 204),
        [204],
      )
      const words = await Promise.all(
        ['what the first one took', 'what the second one took'].map(
          async (each) => (await signIn(foyer, email, each)).status,
        ),
      )
      assert.deepEqual(words, first.status === 204 ? [200, 401] : [401, 200])
    }
  },
)

onEachDatabase(
  'a sign-in or change that was running when the account was deactivated fails',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const { passwords } = foyer.deps
    const { hash, verify } = passwords
    for (const request of ['sign-in', 'change'] as const) {
      const { id, email, token } = await foyer.attorney()
      const close = async () =>
        assert.equal(
          (
            await foyer.call('PATCH', `/api/attorneys/${id}`, {
              token: admin.token,
              json: { is_active: false },
            })
          ).status,
          200,
        )
      foyer.deps.passwords = {
        ...passwords,
        verify: async (...given) => {
          const isRight = await verify(...given)
          if (request === 'sign-in') await close()
          return isRight
        },
        hash: async (given) => {
          await close()
          return hash(given)
        },
      }
      const { status } =
        request === 'sign-in' ? await signIn(foyer, email, testPassword) : await changePassword(foyer, token)
      assert.equal(status, request === 'sign-in' ? 403 : 401)
      const { password_hash } = await foyer.deps.db
        .selectFrom('attorneys')
        .select('password_hash')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      assert.ok(await verify(testPassword, password_hash))
      const open = await foyer.deps.db
        .selectFrom('sessions')
        .select('id')
        .where('attorney_id', '=', id)
        .where('ended_at', 'is', null)
        .execute()
      assert.deepEqual(open, [])
    }
  },
)

onEachDatabase(
  'a sign-in with the old password that was running when it was changed fails',
  async (start) => {
    const foyer = await start()
    const { id, email } = await foyer.attorney()
    const { passwords } = foyer.deps
    const { hash, verify } = passwords
    const changed = await hash(newPassword)
    foyer.deps.passwords = {
      ...passwords,
      verify: async (...given) => {
        const isRight = await verify(...given)
        await transact(foyer.deps.db, (tx) =>
          tx.updateTable('attorneys').set({ password_hash: changed }).where('id', '=', id).execute(),
        )
        return isRight
      },
    }
    assert.equal((await signIn(foyer, email, testPassword)).status, 401)
  },
)
