import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Database } from '#server/adapters/database/schema.ts'
import { type Config, isPublic } from '#server/config/config.ts'
import { hasFounder } from './attorneys.queries.ts'
import { deriveKey } from '#server/config/derive-key.ts'

/** Without I, O, 0 and 1, which look like one another. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * The code that the first registration has to name where others can reach the server, like KDQF-7MXR: 40 bits out of
 * SECRET_KEY, so that every node prints the same. Undefined where it is not needed (any more).
 */
export const setupCodeFor = async (
  config: Pick<Config, 'host' | 'baseUrl'>,
  secretKey: string,
  db: Database,
): Promise<string | undefined> => {
  if (!isPublic(config) || (await hasFounder(db))) return undefined
  const bytes = createHmac('sha256', deriveKey(secretKey, 'setup code'))
    .update('first registration')
    .digest()
    .subarray(0, 8)
  const letters = [...bytes].map((byte) => alphabet[byte % alphabet.length]).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** Case, spaces and the hyphen do not count. The time taken tells nothing about how much is right. */
export const isSetupCode = (given: string | undefined, code: string): boolean =>
  timingSafeEqual(digest(given ?? ''), digest(code))

const digest = (code: string) =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest()
