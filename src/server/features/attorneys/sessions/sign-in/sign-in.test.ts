import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const signIn = (foyer: TestFoyer, username: string, password: string, headers: Record<string, string> = {}) =>
  foyer.call('POST', '/api/auth/token', { form: { username, password }, headers })

onEachDatabase('e-mail and password, in the form of the original API, open a session', async (start) => {
  const foyer = await start()
  const { email } = await foyer.attorney()
  const answer = await signIn(foyer, email.toUpperCase(), testPassword)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.deepEqual(Object.keys(answer.body), ['access_token', 'token_type', 'expires_in', 'refresh_token'])
  assert.equal(answer.body.token_type, 'bearer')
  assert.equal(answer.body.expires_in, 900)
  assert.match(answer.body.refresh_token, /^[\w-]{43}$/)
  const me = await foyer.call('GET', '/api/auth/me', { token: answer.body.access_token })
  assert.equal(me.status, 200)
  assert.equal(me.body.email, email)
})

onEachDatabase(
  'a registered password signs in; the database contains neither the password nor a refresh token',
  async (start) => {
    const foyer = await start({ hashesAsUsual: true })
    const password = 'пароль, den niemand rät'
    await foyer.call('POST', '/api/auth/register', { json: { email: 'ada@example.com', password } })
    const { status, body } = await signIn(foyer, 'ada@example.com', password)
    assert.equal(status, 200)
    const { db } = foyer.deps
    const rows = [
      ...(await db.selectFrom('attorneys').selectAll().execute()),
      ...(await db.selectFrom('refresh_tokens').selectAll().execute()),
      ...(await db.selectFrom('sessions').selectAll().execute()),
    ]
    const stored = JSON.stringify(rows)
    assert.match(stored, /\$2b\$12\$/)
    assert.ok(
      !stored.includes(password) &&
        !stored.includes(body.refresh_token) &&
        !stored.includes(body.access_token),
    )
  },
)

onEachDatabase(
  'hashes that the original made keep working, also of passwords that are too short or too long now',
  async (start) => {
    const foyer = await start()
    // Made with passlib 1.7.4, CryptContext(schemes=['bcrypt']).
    const hashes = {
      short: '$2b$12$PY1KEWV3gGRirQvdzlMNbu9HPW1IdXwSBxi6oCuyNjL61ybadw40G',
      ['long '.repeat(20)]: '$2b$12$oIO9xooxlT5i3Xx7hJK8OuSP/6m8Qc/OrCzr/lI5eBMFM7.3nQ8SC',
    }
    for (const [password, hash] of Object.entries(hashes)) {
      const { id, email } = await foyer.attorney()
      await transact(foyer.deps.db, (tx) =>
        tx.updateTable('attorneys').set({ password_hash: hash }).where('id', '=', id).execute(),
      )
      assert.equal((await signIn(foyer, email, password)).status, 200, password)
      assert.equal((await signIn(foyer, email, `_${password}`)).status, 401)
    }
  },
)

onEachDatabase(
  'unknown, wrong, deactivated and waiting get the same answer until the password is right, after one comparison',
  async (start) => {
    const foyer = await start()
    const { verify } = foyer.deps.passwords
    let comparisons = 0
    foyer.deps.passwords = {
      ...foyer.deps.passwords,
      verify: (...given) => (comparisons++, verify(...given)),
    }
    const active = await foyer.attorney()
    const waiting = await foyer.attorney({ status: 'waiting' })
    const deactivated = await foyer.attorney({ status: 'deactivated' })

    const refusals = []
    for (const email of [
      active.email,
      waiting.email,
      deactivated.email,
      'nobody@example.com',
      "' or 1=1 --",
    ]) {
      const before = comparisons
      const { status, headers, body } = await signIn(foyer, email, 'not the password')
      assert.equal(comparisons - before, 1)
      refusals.push({ status, challenge: headers.get('www-authenticate'), ...body, request_id: '' })
    }
    for (const refusal of refusals) assert.deepEqual(refusal, refusals[0])
    assert.equal(refusals[0]?.status, 401)
    assert.equal(refusals[0]?.code, 'wrong_credentials')
    assert.equal(refusals[0]?.error, 'invalid_grant')
    assert.match(refusals[0]?.challenge ?? '', /^Bearer/)

    const mayNot = { [waiting.email]: 'waiting_for_approval', [deactivated.email]: 'account_deactivated' }
    for (const [email, code] of Object.entries(mayNot)) {
      const { status, body } = await signIn(foyer, email, testPassword)
      assert.equal(status, 403)
      assert.equal(body.code, code)
      assert.equal(body.access_token, undefined)
    }
  },
)

onEachDatabase(
  'ten wrong passwords block an account for that address, not for its owner elsewhere',
  async (start) => {
    const foyer = await start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1' } })
    const { email } = await foyer.attorney()
    const from = (address: string) => ({ 'x-forwarded-for': address })
    for (let number = 0; number < 10; number++) {
      assert.equal((await signIn(foyer, email, 'wrong', from('198.51.100.1'))).status, 401)
    }
    const refused = await signIn(foyer, email, testPassword, from('198.51.100.1'))
    assert.equal(refused.status, 429)
    assert.equal(refused.body.code, 'too_many_requests')
    const seconds = Number(refused.headers.get('retry-after'))
    assert.ok(seconds > 800 && seconds <= 900, String(seconds))
    assert.equal((await signIn(foyer, email, testPassword, from('203.0.113.1'))).status, 200)
  },
)

onEachDatabase(
  'sixty wrong sign-ins block an address, for all accounts; other addresses and renewals still work',
  async (start) => {
    const foyer = await start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1' } })
    const { email } = await foyer.attorney()
    const others = await Promise.all(Array.from({ length: 12 }, () => foyer.attorney()))
    const from = (address: string) => ({ 'x-forwarded-for': address })
    const { body } = await signIn(foyer, email, testPassword, from('198.51.100.1'))
    for (let number = 0; number < 60; number++) {
      const victim = others[number % others.length]?.email ?? ''
      assert.equal((await signIn(foyer, victim, 'wrong', from('198.51.100.1'))).status, 401)
    }
    assert.equal((await signIn(foyer, email, testPassword, from('198.51.100.1'))).status, 429)
    assert.equal((await signIn(foyer, email, testPassword, from('203.0.113.1'))).status, 200)
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    assert.equal(
      (await foyer.call('POST', '/api/auth/token', { form, headers: from('198.51.100.1') })).status,
      200,
    )
  },
)

onEachDatabase(
  'an X-Forwarded-For header of a client outside TRUST_PROXY does not reset the limit',
  async (start) => {
    const foyer = await start({ env: { RATE_LIMIT: 'on', TRUST_PROXY: '192.0.2.1' } })
    const { email } = await foyer.attorney()
    const statuses = []
    for (let number = 0; number < 12; number++) {
      statuses.push(
        (await signIn(foyer, email, 'wrong', { 'x-forwarded-for': `198.51.100.${number}` })).status,
      )
    }
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429, 429])
  },
)

onEachDatabase('of fifty guesses at the same moment only ten are checked', async (start) => {
  const foyer = await start({ env: { RATE_LIMIT: 'on' } })
  const { email } = await foyer.attorney()
  const answers = await Promise.all(Array.from({ length: 50 }, () => signIn(foyer, email, 'wrong')))
  assert.equal(answers.filter(({ status }) => status === 401).length, 10)
  assert.equal(answers.filter(({ status }) => status === 429).length, 40)
})

onEachDatabase('a right password does not count, and resets the failures of the account', async (start) => {
  const foyer = await start({
    env: { RATE_LIMIT: 'on', RATE_LIMIT_SIGN_INS_PER_ACCOUNT: '3', RATE_LIMIT_SIGN_INS_PER_ADDRESS: '5' },
  })
  const { email } = await foyer.attorney()
  for (let number = 0; number < 20; number++)
    assert.equal((await signIn(foyer, email, testPassword)).status, 200)
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number < 2; number++) assert.equal((await signIn(foyer, email, 'wrong')).status, 401)
    assert.equal((await signIn(foyer, email, testPassword)).status, 200)
  }
  // The failures still count for the address: four of its five are used up.
  assert.equal((await signIn(foyer, email, 'wrong')).status, 401)
  assert.equal((await signIn(foyer, email, testPassword)).status, 429)
})

onEachDatabase('RATE_LIMIT=off counts nothing', async (start) => {
  const foyer = await start({ env: { RATE_LIMIT: 'off' } })
  const { email } = await foyer.attorney()
  for (let number = 0; number < 70; number++) assert.equal((await signIn(foyer, email, 'wrong')).status, 401)
  assert.equal((await signIn(foyer, email, testPassword)).status, 200)
})

onEachDatabase('an invalid request to the token endpoint is answered with what is wrong', async (start) => {
  const foyer = await start()
  const token = (form: Record<string, string>) => foyer.call('POST', '/api/auth/token', { form })
  assert.equal((await token({ username: 'ada@example.com' })).status, 422)
  assert.equal((await token({ username: 'ada@example.com', password: 'x'.repeat(2000) })).status, 422)
  assert.equal((await token({ grant_type: 'refresh_token' })).status, 422)
  const unknown = await token({ grant_type: 'client_credentials' })
  assert.equal(unknown.status, 400)
  assert.equal(unknown.body.error, 'unsupported_grant_type')
})
