import { createHash, createHmac, type KeyObject, randomBytes } from 'node:crypto'

/** 256 random bits. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url')

/** As it is stored: of no use to whoever reads the database. No salt, for nobody can guess 256 bits. */
export const hashOfRefreshToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * The token that follows a spent one, the same each time: a client whose answer was lost, or whose second tab asked as
 * well, gets it again although only its hash is stored. Without the key, a spent token does not lead to the next.
 */
export const successorOf = (token: string, key: KeyObject): string =>
  createHmac('sha256', key).update(token).digest('base64url')
