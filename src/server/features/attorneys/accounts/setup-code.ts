import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Database } from '#server/adapters/database/schema.ts'
import { type Config, isPublic } from '#server/config/config.ts'
import { hasFounder } from './attorneys.queries.ts'
import { deriveKey } from '#server/config/derive-key.ts'

/** Without I, O, 0 and 1, which are easily confused. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * The code that the first registration needs when other machines can reach the server, like KDQF-7MXR: 40 bits derived
 * from SECRET_KEY, so that every node prints the same code. Undefined when it is not needed, or no longer.
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

/** Ignores case, spaces and the hyphen. Takes the same time however many characters are right. */
export const isSetupCode = (given: string | undefined, code: string): boolean =>
  timingSafeEqual(digest(given ?? ''), digest(code))

const digest = (code: string) =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest()
