import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { selectAttorney } from '../../accounts/attorneys.queries.ts'
import type { OpenSession } from './issue-tokens.ts'
import { hashOfRefreshToken } from './refresh-tokens.ts'
import {
  endSession,
  extendSession,
  hasRefreshToken,
  insertRefreshToken,
  lockRefreshToken,
  spendRefreshToken,
} from '../sessions.queries.ts'

/** Two tabs that renew at once, or a lost answer, are not theft. */
const graceMs = 20_000
const dayMs = 86_400_000

/**
 * Exchanges a refresh token for its successor (RFC 6749 section 6). A spent token gets the same successor again for 20
 * seconds. If a spent token is used later, either the owner or a thief uses it, and Foyer cannot tell who, so the
 * session ends for both (RFC 9700 section 4.14.2).
 * @returns undefined when the token is not valid, or no longer
 */
export const renewSession = (deps: Deps, refreshToken: string): Promise<OpenSession | undefined> =>
  transact(deps.db, (tx) => rotate(tx, deps, refreshToken))

const rotate = async (tx: Database, deps: Deps, given: string): Promise<OpenSession | undefined> => {
  const now = deps.now()
  const token = await lockRefreshToken(tx, hashOfRefreshToken(given))
  if (!token || token.ended_at !== null || token.expires_at <= now) return undefined
  const attorney = await selectAttorney(tx, token.attorney_id)
  if (attorney?.status !== 'active') return undefined

  const family = { attorney, sessionId: token.session_id }
  if (token.spent_at === null)
    return { ...family, refreshToken: await spend(tx, deps, given, family.sessionId) }
  if (Math.abs(now - token.spent_at) <= graceMs) {
    const refreshToken = await knownSuccessor(tx, deps, given, family.sessionId)
    return refreshToken === undefined ? undefined : { ...family, refreshToken }
  }
  await endSession(tx, family.sessionId, now)
  const about = { attorneyId: attorney.id, sessionId: family.sessionId }
  deps.log.warn(about, 'a spent refresh token was used again; the session was ended')
  return undefined
}

const spend = async (
  tx: Database,
  { accessTokens, config, now }: Deps,
  given: string,
  sessionId: string,
): Promise<string> => {
  const [next] = accessTokens.successorsOf(given)
  const at = now()
  await spendRefreshToken(tx, hashOfRefreshToken(given), at)
  await insertRefreshToken(tx, {
    token_hash: hashOfRefreshToken(next),
    session_id: sessionId,
    created_at: at,
  })
  await extendSession(tx, sessionId, { at, expiresAt: at + config.refreshTokenDays * dayMs })
  return next
}

/** The successor that was issued. SECRET_KEY may have changed since, so both keys are tried. */
const knownSuccessor = async (
  tx: Database,
  { accessTokens }: Deps,
  given: string,
  sessionId: string,
): Promise<string | undefined> => {
  for (const successor of accessTokens.successorsOf(given)) {
    if (await hasRefreshToken(tx, sessionId, hashOfRefreshToken(successor))) return successor
  }
  return undefined
}
