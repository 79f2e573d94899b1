import { type KeyObject, createHmac, timingSafeEqual } from 'node:crypto'

export type Signing = { sign(text: string): string; verified(signed: string): string | undefined }

/** Signs texts that a page sends back (HMAC-SHA-256). They are readable, but `verified` refuses any that was changed. */
export const makeSigning = (key: KeyObject): Signing => {
  const codeOf = (text: string) => createHmac('sha256', key).update(text).digest()
  return {
    sign: (text) => `${text}.${codeOf(text).toString('base64url')}`,
    verified: (signed) => {
      const end = signed.lastIndexOf('.')
      const text = signed.slice(0, Math.max(end, 0))
      const given = Buffer.from(signed.slice(end + 1), 'base64url')
      const expected = codeOf(text)
      return given.length === expected.length && timingSafeEqual(given, expected) ? text : undefined
    },
  }
}
