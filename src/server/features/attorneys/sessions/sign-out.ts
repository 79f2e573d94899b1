import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { endOwnSession, endSession, lockRefreshToken } from './sessions.queries.ts'
import { hashOfRefreshToken } from './tokens/refresh-tokens.ts'

/** Ends a session: its access tokens and refresh tokens are refused from now on. */
export const signOut = ({ db, now }: Deps, sessionId: string): Promise<void> =>
  transact(db, (tx) => endSession(tx, sessionId, now()))

/** Ends the session of a refresh token, spent or not. Does nothing for an unknown token or a session that is over. */
export const endSessionOfToken = ({ db, now }: Deps, refreshToken: string): Promise<void> =>
  transact(db, async (tx) => {
    const token = await lockRefreshToken(tx, hashOfRefreshToken(refreshToken))
    if (token) await endSession(tx, token.session_id, now())
  })

/**
 * Ends another session of the attorney, such as a browser left open, or one opened by somebody else.
 * @throws Problem not_found, also for a session of another attorney and for one that is over
 */
export const endOtherSession = async (
  { db, now }: Deps,
  request: { attorneyId: number; sessionId: string },
): Promise<void> => {
  const ended = await transact(db, (tx) => endOwnSession(tx, request, now()))
  if (!ended) throw new Problem('not_found', 'There is no such session, or no longer.')
}
