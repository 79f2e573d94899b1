import type { Reset, ResetTokens } from '#server/deps.ts'
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '#server/config/derive-key.ts'

/**
 * Reset tokens that need not be stored: the id of the request and an HMAC-SHA-256 over its row. The row is signed, and
 * not only the id, because a restored backup may assign an id a second time. Tokens signed with SECRET_KEY_PREVIOUS
 * stay valid while it is set.
 */
export const makeResetTokens = (options: {
  secretKey: string
  secretKeyPrevious?: string | undefined
}): ResetTokens => {
  const key = deriveKey(options.secretKey, 'password reset')
  const previous =
    options.secretKeyPrevious === undefined ? [] : [deriveKey(options.secretKeyPrevious, 'password reset')]
  return {
    issue: (reset) => `${reset.id}.${signatureOf(reset, key)}`,
    idIn: (token) => {
      const id = /^([1-9]\d{0,14})\./.exec(token)?.[1]
      return id === undefined ? undefined : Number(id)
    },
    isOf: (token, reset) =>
      [key, ...previous].some((each) => isSame(token, `${reset.id}.${signatureOf(reset, each)}`)),
  }
}

const signatureOf = (reset: Reset, key: KeyObject) =>
  createHmac('sha256', key)
    .update(`password-reset:${reset.id}:${reset.attorney_id}:${reset.created_at}`)
    .digest('base64url')

const isSame = (one: string, other: string) => {
  const [given, right] = [Buffer.from(one), Buffer.from(other)]
  return given.length === right.length && timingSafeEqual(given, right)
}
