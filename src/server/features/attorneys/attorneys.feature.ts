import { pruneRateLimits } from '#server/adapters/limits/shared-limiter.ts'
import type { Feature } from '#server/feature.ts'
import { attorneyHandlers } from './accounts/attorneys.handlers.ts'
import { invitationHandlers } from './invitations/invitations.handlers.ts'
import { pruneResets } from './passwords/resets.queries.ts'
import { sessionHandlers } from './sessions/sessions.handlers.ts'
import { pruneSessions } from './sessions/prune-sessions.ts'

/** Accounts of the firm's attorneys, invitations to open one, sessions and passwords. */
export const attorneysFeature = {
  handlers: { ...attorneyHandlers, ...invitationHandlers, ...sessionHandlers },
  periodic: [
    { name: 'sessions', everySeconds: 3_600, run: ({ db }, now, signal) => pruneSessions(db, now, signal) },
    {
      name: 'passwordResets',
      everySeconds: 3_600,
      run: ({ db }, now, signal) => pruneResets(db, now, signal),
    },
    {
      name: 'rateLimits',
      everySeconds: 3_600,
      run: ({ db }, now, signal) => pruneRateLimits(db, now, signal),
    },
  ],
} satisfies Feature
