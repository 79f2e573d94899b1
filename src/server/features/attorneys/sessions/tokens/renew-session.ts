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

/** Two tabs at once, or an answer lost on the way, are no theft. */
const graceMs = 20_000
const dayMs = 86_400_000

/**
 * Changes a refresh token for the next one (RFC 6749 section 6). A spent one gets the same
 * successor within 20 seconds; coming back later it may have been stolen, and nobody can tell from whom, so the session
 * ends for both (RFC 9700 section 4.14.2).
 * @returns undefined where the token is not valid (any more)
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
  deps.log.warn(about, 'a spent refresh token came back; the session was ended')
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

/** The one it was changed for; SECRET_KEY may have been rotated in between. */
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
