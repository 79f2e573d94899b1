import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { endOwnSession, endSession, lockRefreshToken } from './sessions.queries.ts'
import { hashOfRefreshToken } from './tokens/refresh-tokens.ts'

/** Ends a session at once: its access tokens and refresh tokens are refused from now on. */
export const signOut = ({ db, now }: Deps, sessionId: string): Promise<void> =>
  transact(db, (tx) => endSession(tx, sessionId, now()))

/** Ends the session that a refresh token belongs to, spent or not. One that is unknown or over is no trouble. */
export const endSessionOfToken = ({ db, now }: Deps, refreshToken: string): Promise<void> =>
  transact(db, async (tx) => {
    const token = await lockRefreshToken(tx, hashOfRefreshToken(refreshToken))
    if (token) await endSession(tx, token.session_id, now())
  })

/**
 * Ends one of an attorney's sessions at once: a browser left open somewhere, or one that is not theirs.
 * @throws Problem not_found, also for a session of somebody else and for one that is over
 */
export const endOtherSession = async (
  { db, now }: Deps,
  request: { attorneyId: number; sessionId: string },
): Promise<void> => {
  const ended = await transact(db, (tx) => endOwnSession(tx, request, now()))
  if (!ended) throw new Problem('not_found', 'There is no such session (any more).')
}
