import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashSync } from '@node-rs/bcrypt'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { makePasswords } from '../passwords/passwords.ts'
import { setPassword } from '../passwords/set-password.ts'
import { openBrowser } from '../sessions/test-browser.ts'

const composed = 'ein hübscher Ärger über Öl'.normalize('NFC')
const decomposed = composed.normalize('NFD')
// Full-width characters of a Japanese keyboard, and a no-break space, which a Mac types with Option.
const wide = 'ｅｉｎ\u00a0ｂｒａｖｅｓ　Ｐｆｅｒｄ\u00a0７'
const narrow = 'ein braves Pferd 7'

const signsIn = async (foyer: TestFoyer, username: string, password: string): Promise<[number, number]> => [
  (await foyer.call('POST', '/api/auth/token', { form: { username, password } })).status,
  (await openBrowser(foyer).call('POST', '/api/session', { json: { email: username, password } })).status,
]

const ways: Record<string, (foyer: TestFoyer, password: string) => Promise<string>> = {
  register: async (foyer, password) => {
    const email = 'registered@example.com'
    const { status } = await foyer.call('POST', '/api/auth/register', { json: { email, password } })
    assert.equal(status, 201)
    return email
  },
  'change it': async (foyer, new_password) => {
    const { email, token } = await foyer.attorney()
    const json = { current_password: 'a password for tests', new_password }
    assert.equal((await foyer.call('POST', '/api/auth/password', { token, json })).status, 204)
    return email
  },
  'set it by link': async (foyer, new_password) => {
    const { id: attorney_id, email } = await foyer.attorney()
    const row = { attorney_id, created_at: foyer.deps.now(), expires_at: foyer.deps.now() + 60_000 }
    const { id } = await transact(foyer.deps.db, (tx) =>
      tx.insertInto('password_resets').values(row).returning('id').executeTakeFirstOrThrow(),
    )
    const json = { token: foyer.deps.resetTokens.issue({ id, ...row }), new_password }
    assert.equal((await foyer.call('POST', '/api/auth/password-reset/confirm', { json })).status, 204)
    return email
  },
  'have it set by the operator': async (foyer, password) => {
    const { email } = await foyer.attorney()
    await setPassword(foyer.deps, { email, password })
    return email
  },
}

for (const [way, set] of Object.entries(ways))
  onEachDatabase(`a password signs in with any Unicode form of a keyboard: ${way}`, async (start) => {
    const foyer = await start({ env: { REGISTRATION: 'open' } })
    const email = await set(foyer, decomposed)
    assert.deepEqual(await signsIn(foyer, email, composed), [200, 200])
    assert.deepEqual(await signsIn(foyer, email, decomposed), [200, 200])
    // Without its marks it is another password.
    assert.deepEqual(await signsIn(foyer, email, decomposed.replaceAll(/\p{M}/gu, '')), [401, 401])
  })

onEachDatabase('full-width letters and other spaces count as the plain characters', async (start) => {
  const foyer = await start()
  const json = { email: 'ada@example.com', password: wide }
  assert.equal((await foyer.call('POST', '/api/auth/register', { json })).status, 201)
  for (const typed of [wide, narrow]) assert.deepEqual(await signsIn(foyer, json.email, typed), [200, 200])
  const common = await foyer.call('POST', '/api/auth/register', {
    json: { email: 'grace@example.com', password: 'ｐａｓｓｗｏｒｄ１２３４' },
  })
  assert.equal(common.status, 422)
})

onEachDatabase('a hash of a password that was not normalized keeps working', async (start) => {
  const foyer = await start()
  for (const old of [decomposed, composed, wide]) {
    const { id, email, token } = await foyer.attorney()
    await transact(foyer.deps.db, (tx) =>
      tx
        .updateTable('attorneys')
        .set({ password_hash: hashSync(old, { cost: 4 }) })
        .where('id', '=', id)
        .execute(),
    )
    assert.deepEqual(await signsIn(foyer, email, old), [200, 200])
    assert.deepEqual(await signsIn(foyer, email, `${old}!`), [401, 401])
    const json = { current_password: old, new_password: narrow }
    assert.equal((await foyer.call('POST', '/api/auth/password', { token, json })).status, 204)
    assert.deepEqual(await signsIn(foyer, email, wide), [200, 200])
  }
})

onEachDatabase('the length limits count the characters and bytes that are hashed', async (start) => {
  const foyer = await start({ env: { REGISTRATION: 'open' } })
  const register = async (password: string) => {
    const email = `${Math.random().toString(36).slice(2)}@example.com`
    const { status, body } = await foyer.call('POST', '/api/auth/register', { json: { email, password } })
    return status === 201 ? 'taken' : body.errors[0].message
  }
  const letters = 'äbcöefgüijkß'
  assert.equal(await register(letters.normalize('NFD')), 'taken')
  assert.equal(await register(letters.slice(1).normalize('NFD')), 'At least 12 characters.')
  assert.equal(await register('🦊🐻🐼🐨🐯🦁'), 'At least 12 characters.')
  assert.equal(await register('🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧'), 'taken')
  // 36 letters of two bytes; decomposed, each has three bytes.
  const long = 'äöüßñçéèêàâîôûëïÄÖÜÑÇÉÈÊÀÂÎÔÛËÏåøæÅØ'
  assert.equal(await register(long.normalize('NFD')), 'taken')
  assert.equal(await register(`${long}a`), 'At most 72 bytes.')
  // One character that is normalized to eighteen.
  assert.equal(await register('\ufdfa'.repeat(12)), 'At most 72 bytes.')
})

test('the number of comparisons depends on the typed password, not on whether the account exists', async () => {
  const passwords = makePasswords({ cores: 2, cost: 9 })
  const hash = await passwords.hash(composed)
  const took = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY }
  const compare = async (who: keyof typeof took, against: string | undefined) => {
    const startedAt = performance.now()
    assert.equal(await passwords.verify(`${decomposed}!`, against), false)
    took[who] = Math.min(took[who], performance.now() - startedAt)
  }
  // Compares the fastest of each, because a busy machine only slows some down. One comparison more would double the
  // time.
  const isAlike = () => took.unknown > took.known * 0.7 && took.known > took.unknown * 0.7
  for (let round = 0; round < 5 || (round < 50 && !isAlike()); round++) {
    await compare('known', hash)
    await compare('unknown', undefined)
  }
  assert.ok(isAlike(), `${took.known} and ${took.unknown}`)
  await passwords.close()
})
