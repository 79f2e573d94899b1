import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { fromCursor } from './present-change.ts'

export const changeHandlers: Pick<Handlers<Deps>, 'watchChanges'> = {
  watchChanges: ({ changes }, { query, headers }, { attorney }) => {
    const after = query.after ?? headers['last-event-id']
    const reader = { attorneyId: attorney.id, sessionId: attorney.sessionId }
    return changes.open(reader, after === undefined ? undefined : fromCursor(after))
  },
}
