import type { TokenHolder, AccessTokens } from '#server/deps.ts'
import { createHash, type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { deriveKey } from '#server/config/derive-key.ts'
import { tokenInvalid } from '../not-signed-in.ts'
import { successorOf } from './refresh-tokens.ts'

const issuer = 'foyer'
const audience = 'foyer-api'
/** The token type of RFC 9068, so that no other token signed by Foyer passes as an access token. */
const typ = 'at+jwt'
// The clocks of two nodes may differ by this much.
const clockToleranceSeconds = 5
const verifiedMax = 10_000

/**
 * Access tokens: JWT (RFC 7519) signed with HMAC-SHA-256 only, checked as RFC 8725 recommends. Every token names its
 * key by `kid`. While SECRET_KEY_PREVIOUS is set, tokens of both keys are valid; new tokens are signed with SECRET_KEY.
 */
export const makeAccessTokens = (options: {
  secretKey: string
  secretKeyPrevious?: string | undefined
  minutes: number
  now: () => number
}): AccessTokens => {
  const { minutes, now } = options
  const expiresInSeconds = minutes * 60
  const [kid, key] = accessKey(options.secretKey)
  const previous = options.secretKeyPrevious === undefined ? [] : [options.secretKeyPrevious]
  const keys = new Map([...previous.map(accessKey), [kid, key]])
  // Verifying costs as much as the rest of a small request, so a verified token is cached until it expires.
  const verified = new LRUCache<string, TokenHolder & { expiresAt: number }>({ max: verifiedMax })

  return {
    issue: ({ attorneyId, sessionId }) => {
      const issuedAt = Math.floor(now() / 1000)
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(String(attorneyId))
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + expiresInSeconds)
        .setJti(randomUUID())
        .sign(key)
    },
    read: async (token) => {
      const known = verified.get(token)
      if (known && known.expiresAt > now()) return known
      verified.delete(token)
      const holder = await verify(token, keys, expiresInSeconds, now())
      verified.set(token, holder)
      return holder
    },
    expiresInSeconds,
    successorsOf: (refreshToken) => {
      const by = (secret: string) => successorOf(refreshToken, deriveKey(secret, 'refresh token'))
      return [by(options.secretKey), ...previous.map(by)]
    },
  }
}

/** The key and its id: the start of a hash of the key, from which the key cannot be computed. */
const accessKey = (secret: string): [kid: string, key: KeyObject] => {
  const key = deriveKey(secret, 'access token')
  return [createHash('sha256').update(key.export()).digest('base64url').slice(0, 11), key]
}

// Three base64url parts. The last is the 32 bytes of HMAC-SHA-256 in their only valid encoding.
const compactForm = /^[\w-]{1,1000}\.[\w-]{1,2000}\.[\w-]{42}[AEIMQUYcgkosw048]$/

const Claims = z.object({
  sub: z.string().regex(/^[1-9]\d{0,14}$/),
  sid: z.uuid(),
  jti: z.uuid(),
  exp: z.int(),
})

const verify = async (token: string, keys: Map<string, KeyObject>, maxTokenAge: number, now: number) => {
  if (!compactForm.test(token)) throw tokenInvalid()
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid, keys), {
      algorithms: ['HS256'],
      typ,
      issuer,
      audience,
      maxTokenAge,
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now),
    })
    const { sub, sid, exp } = Claims.parse(payload)
    return { attorneyId: Number(sub), sessionId: sid, expiresAt: exp * 1000 }
  } catch (error) {
    throw tokenInvalid(error)
  }
}

const keyOf = (kid: string | undefined, keys: Map<string, KeyObject>) => {
  const key = keys.get(kid ?? '')
  if (!key) throw new Error('The token names an unknown key.')
  return key
}
