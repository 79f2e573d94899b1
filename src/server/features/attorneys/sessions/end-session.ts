import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { hashOfRefreshToken } from './tokens/refresh-tokens.ts'
import { endSession, lockRefreshToken } from './sessions.queries.ts'

/** Ends the session that a refresh token belongs to, spent or not. One that is unknown or over is no trouble. */
export const endSessionOfToken = ({ db, now }: Deps, refreshToken: string): Promise<void> =>
  transact(db, async (tx) => {
    const token = await lockRefreshToken(tx, hashOfRefreshToken(refreshToken))
    if (token) await endSession(tx, token.session_id, now())
  })
