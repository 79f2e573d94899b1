import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { test } from 'node:test'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { Problem } from '#server/problem.ts'
import { makeAccessTokens } from './access-tokens.ts'
import { deriveKey } from '#server/config/derive-key.ts'

const secretKey = 'for tests only, thirty-two bytes or more'
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString())

type Key = KeyObject | string
const hmac = (key: Key, input: string, hash = 'sha256') =>
  createHmac(hash, key).update(input).digest('base64url')

/** Makes copies of a valid token that differ in one point. */
const forge = (token: string, realKey: KeyObject) => {
  const [head = '', body = '', signature = ''] = token.split('.')
  const header = decode(head)
  const claims = decode(body)
  const signed = (headerChange: object, claimsChange: object = {}, key: Key = realKey, hash = 'sha256') => {
    // undefined removes a member, as in JSON.stringify.
    const input = `${encode({ ...header, ...headerChange })}.${encode({ ...claims, ...claimsChange })}`
    return `${input}.${hmac(key, input, hash)}`
  }
  const withSignature = (headerChange: object, made: string, claimsChange: object = {}) =>
    `${encode({ ...header, ...headerChange })}.${encode({ ...claims, ...claimsChange })}.${made}`
  return { head, body, signature, header, claims, signed, withSignature }
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const es256 = (input: string) =>
  sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

onEachDatabase('forged, foreign, altered and expired tokens are refused', async (start) => {
  const foyer = await start({ env: { SECRET_KEY: secretKey } })
  const { id, token, sessionId } = await foyer.attorney()
  const other = await foyer.attorney()
  const { head, body, signature, header, claims, signed, withSignature } = forge(
    token,
    deriveKey(secretKey, 'access token'),
  )
  const seconds = Math.floor(Date.now() / 1000)
  const withOwnKey = (change: object) => {
    const input = `${encode({ ...header, ...change })}.${body}`
    return `${input}.${es256(input)}`
  }
  const { refresh_token } = (
    await foyer.call('POST', '/api/auth/token', {
      form: { username: other.email, password: 'a password for tests' },
    })
  ).body

  const forgeries: Record<string, string> = {
    'alg none, no signature': withSignature({ alg: 'none' }, ''),
    'alg none, old signature': withSignature({ alg: 'none' }, signature),
    'alg NoNe': withSignature({ alg: 'NoNe' }, ''),
    'alg NONE': withSignature({ alg: 'NONE' }, signature),
    'alg missing': signed({ alg: undefined }),
    'alg a list': signed({ alg: ['HS256'] }),
    'alg HS384 with the right key': signed(
      { alg: 'HS384' },
      {},
      deriveKey(secretKey, 'access token'),
      'sha384',
    ),
    'alg HS512 with the right key': signed(
      { alg: 'HS512' },
      {},
      deriveKey(secretKey, 'access token'),
      'sha512',
    ),
    'alg RS256, HMAC signature': signed({ alg: 'RS256' }),
    'alg HS256 keyed with a public key': signed(
      {},
      {},
      rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ),
    'alg ES256, signature of zeros': withSignature({ alg: 'ES256' }, Buffer.alloc(64).toString('base64url')),
    'alg HS256, signature of zeros': withSignature({}, Buffer.alloc(32).toString('base64url')),
    'empty key': signed({}, {}, ''),
    'weak key': signed({}, {}, 'secret'),
    'SECRET_KEY itself': signed({}, {}, secretKey),
    'a key derived for something else': signed({}, {}, deriveKey(secretKey, 'refresh token')),
    'kid missing': signed({ kid: undefined }),
    'kid unknown': signed({ kid: 'AAAAAAAAAAA' }),
    'kid a path, empty key': signed({ kid: '../../../../dev/null' }, {}, ''),
    'kid with SQL': signed({ kid: "' union select 'secret' --" }, {}, 'secret'),
    'kid of the prototype': signed({ kid: '__proto__' }, {}, ''),
    'kid an object': signed({ kid: { toString: header.kid } }),
    'own key in jwk': withOwnKey({ alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) }),
    'own symmetric key in jwk': signed({ jwk: { kty: 'oct', k: encode('secret') } }, {}, 'secret'),
    'own key behind jku': withOwnKey({ alg: 'ES256', jku: `${foyer.url}/keys.json`, kid: 'mine' }),
    'own key behind x5u': withOwnKey({ alg: 'ES256', x5u: `${foyer.url}/key.pem` }),
    'unknown critical header': signed({ crit: ['exp2'], exp2: 1 }),
    'unencoded payload': signed({ b64: false, crit: ['b64'] }),
    'other subject, old signature': withSignature({}, signature, { sub: String(other.id) }),
    'other header, old signature': withSignature({ typ: 'AT+JWT' }, signature),
    'signature of another token': `${head}.${body}.${other.token.split('.')[2]}`,
    'signature truncated': token.slice(0, -1),
    'signature missing': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'five parts': `${head}..${body}..${signature}`,
    'signature written another way':
      token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1),
    'signature padded': `${token}=`,
    'a line break inside': `${head}.${body}. ${signature}`,
    'payload no JSON': ((input) => `${input}.${hmac(deriveKey(secretKey, 'access token'), input)}`)(
      `${head}.${encode('{')}`,
    ),
    'payload a list': ((input) => `${input}.${hmac(deriveKey(secretKey, 'access token'), input)}`)(
      `${head}.${encode([claims])}`,
    ),
    expired: signed({}, { iat: seconds - 1000, exp: seconds - 100 }),
    'exp missing': signed({}, { exp: undefined }),
    'exp a text': signed({}, { exp: String(claims.exp) }),
    'iat missing': signed({}, { iat: undefined }),
    'iat in the future': signed({}, { iat: seconds + 600, exp: seconds + 1500 }),
    'older than a token may get': signed({}, { iat: seconds - 10_000, exp: seconds + 10_000 }),
    'not valid yet': signed({}, { nbf: seconds + 600 }),
    'iss missing': signed({}, { iss: undefined }),
    'iss wrong': signed({}, { iss: 'https://example.com' }),
    'aud missing': signed({}, { aud: undefined }),
    'aud wrong': signed({}, { aud: 'foyer' }),
    'typ missing': signed({ typ: undefined }),
    'typ JWT': signed({ typ: 'JWT' }),
    'sub missing': signed({}, { sub: undefined }),
    'sub a number': signed({}, { sub: id }),
    'sub with a tail': signed({}, { sub: `${id} or 1=1` }),
    'sub of somebody else': signed({}, { sub: String(other.id) }),
    'sub of nobody': signed({}, { sub: '999999' }),
    'sid missing': signed({}, { sid: undefined }),
    'sid unknown': signed({}, { sid: randomUUID() }),
    'sid of somebody else': signed({}, { sid: other.sessionId }),
    'sid in capitals': signed({}, { sid: sessionId.toUpperCase() }),
    'jti missing': signed({}, { jti: undefined }),
    'a refresh token': refresh_token,
    'JSON serialization': encode({ payload: body, protected: head, signature }),
    'very long': `${head}.${'A'.repeat(5000)}.${signature}`,
    empty: '',
    twice: `${token} ${token}`,
    'with a comma': `${token},${token}`,
  }
  for (const [what, forgery] of Object.entries(forgeries)) {
    const answer = await foyer.call('GET', '/api/auth/me', {
      headers: { authorization: `Bearer ${forgery}` },
    })
    assert.equal(answer.status, 401, what)
    assert.equal(answer.body.code, 'not_signed_in', what)
    assert.match(
      answer.headers.get('www-authenticate') ?? '',
      /^Bearer realm="foyer", error="invalid_token"$/,
      what,
    )
    assert.doesNotMatch(answer.text, /claim|signature|jose|kid|alg/i, what)
  }
  assert.equal(
    (await foyer.call('GET', '/api/auth/me', { token: signed({}) })).status,
    200,
    'a copy without a difference passes',
  )
  assert.equal((await foyer.call('GET', '/api/auth/me', { token })).status, 200)
})

onEachDatabase(
  'a token is valid until it expires, also in the cache, and no longer than the clocks may differ',
  async (start) => {
    const foyer = await start({ env: { ACCESS_TOKEN_MINUTES: '1' } })
    const { token } = await foyer.attorney()
    const status = async () => (await foyer.call('GET', '/api/auth/me', { token })).status
    assert.equal(await status(), 200)
    foyer.advance(55_000)
    assert.equal(await status(), 200)
    foyer.advance(11_000)
    assert.equal(await status(), 401)
    assert.equal(await status(), 401)
  },
)

onEachDatabase(
  'tokens of SECRET_KEY_PREVIOUS are valid while it is set, and new tokens use SECRET_KEY',
  async (start) => {
    const [one, two] = [secretKey, 'another key for tests, also 32 bytes long']
    const old = await start({ env: { SECRET_KEY: one } })
    const { token, email } = await old.attorney()
    await old.stop({ withinMs: 1_000 })

    const both = await start({ env: { SECRET_KEY: two, SECRET_KEY_PREVIOUS: one }, dataDir: old.dataDir })
    assert.equal((await both.call('GET', '/api/auth/me', { token })).status, 200)
    const form = { username: email, password: 'a password for tests' }
    const fresh = (await both.call('POST', '/api/auth/token', { form })).body.access_token
    assert.notEqual(decode(fresh.split('.')[0]).kid, decode(token.split('.')[0]).kid)
    await both.stop({ withinMs: 1_000 })

    const rotated = await start({ env: { SECRET_KEY: two }, dataDir: old.dataDir })
    assert.equal((await rotated.call('GET', '/api/auth/me', { token })).status, 401)
    assert.equal((await rotated.call('GET', '/api/auth/me', { token: fresh })).status, 200)
  },
)

test('a token contains the id of its key and its holder, and no secret', async () => {
  const now = Date.parse('2026-01-31T09:30:00Z')
  const tokens = makeAccessTokens({ secretKey, minutes: 15, now: () => now })
  const sessionId = randomUUID()
  const token = await tokens.issue({ attorneyId: 7, sessionId })
  const [header, claims] = token.split('.').slice(0, 2).map(decode)
  assert.deepEqual({ ...header, kid: '' }, { alg: 'HS256', typ: 'at+jwt', kid: '' })
  assert.deepEqual(
    { ...claims, jti: '' },
    {
      sid: sessionId,
      iss: 'foyer',
      aud: 'foyer-api',
      sub: '7',
      iat: now / 1000,
      exp: now / 1000 + 900,
      jti: '',
    },
  )
  assert.deepEqual(await tokens.read(token).then(({ attorneyId }) => attorneyId), 7)
  await assert.rejects(
    makeAccessTokens({ secretKey: `${secretKey}!`, minutes: 15, now: () => now }).read(token),
    Problem,
  )
})
