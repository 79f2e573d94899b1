import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { endSession } from './sessions.queries.ts'

/** Ends a session at once: its access tokens and refresh tokens are refused from now on. */
export const signOut = ({ db, now }: Deps, sessionId: string): Promise<void> =>
  transact(db, (tx) => endSession(tx, sessionId, now()))
