import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '#server/config/derive-key.ts'
import type { LinkTokens, Reset, SignedInvitation } from '#server/deps.ts'

type Keys = { secretKey: string; secretKeyPrevious?: string | undefined }

/**
 * Tokens at the end of links in mails, which need not be stored: the id of a row and an HMAC-SHA-256 over what `signed` says
 * of it. The row is signed, and not only the id, because a restored backup may assign an id a second time. Tokens signed
 * with SECRET_KEY_PREVIOUS stay valid while it is set.
 * @param purpose separates the keys of one kind of link from those of others
 */
const makeLinkTokens = <Row extends { id: number }>(
  { secretKey, secretKeyPrevious }: Keys,
  { purpose, signed }: { purpose: string; signed: (row: Row) => string },
): LinkTokens<Row> => {
  const key = deriveKey(secretKey, purpose)
  const previous = secretKeyPrevious === undefined ? [] : [deriveKey(secretKeyPrevious, purpose)]
  const tokenOf = (row: Row, by: KeyObject) =>
    `${row.id}.${createHmac('sha256', by).update(signed(row)).digest('base64url')}`
  return {
    issue: (row) => tokenOf(row, key),
    idIn: (token) => {
      const id = /^([1-9]\d{0,14})\./.exec(token)?.[1]
      return id === undefined ? undefined : Number(id)
    },
    isOf: (token, row) => [key, ...previous].some((each) => isSame(token, tokenOf(row, each))),
  }
}

const isSame = (one: string, other: string) => {
  const [given, right] = [Buffer.from(one), Buffer.from(other)]
  return given.length === right.length && timingSafeEqual(given, right)
}

export const makeResetTokens = (keys: Keys) =>
  makeLinkTokens<Reset>(keys, {
    purpose: 'password reset',
    signed: ({ id, attorney_id, created_at }) => `password-reset:${id}:${attorney_id}:${created_at}`,
  })

/** Sending an invitation again changes `issued_at`, and so ends the links of before. */
export const makeInvitationTokens = (keys: Keys) =>
  makeLinkTokens<SignedInvitation>(keys, {
    purpose: 'invitation',
    signed: ({ id, email, issued_at }) => `invitation:${id}:${issued_at}:${email}`,
  })
