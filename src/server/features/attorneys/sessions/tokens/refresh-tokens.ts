import { createHash, createHmac, type KeyObject, randomBytes } from 'node:crypto'

/** 256 random bits. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url')

/** The hash that is stored, useless to whoever reads the database. Unsalted, because nobody can guess 256 bits. */
export const hashOfRefreshToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * Derives the token that follows a spent one, always the same: a client that lost the answer, or renewed in two tabs,
 * gets it again although only its hash is stored. Nobody can derive it from the spent token without the key.
 */
export const successorOf = (token: string, key: KeyObject): string =>
  createHmac('sha256', key).update(token).digest('base64url')
