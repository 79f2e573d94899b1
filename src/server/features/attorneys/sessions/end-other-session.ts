import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { endOwnSession } from './sessions.queries.ts'

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
