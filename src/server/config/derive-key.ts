import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/**
 * A 256-bit key for one purpose (HKDF-SHA-256, RFC 5869): what is made with it for one use means nothing to another,
 * and nothing leads back to SECRET_KEY.
 */
export const deriveKey = (secretKey: string, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secretKey, 'foyer', purpose, 32)))
