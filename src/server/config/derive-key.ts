import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/**
 * A 256-bit key for one purpose (HKDF-SHA-256, RFC 5869). A signature made for one purpose is invalid for every other,
 * and SECRET_KEY cannot be computed from a derived key.
 */
export const deriveKey = (secretKey: string, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secretKey, 'foyer', purpose, 32)))
