import { deriveKey } from '#server/config/derive-key.ts'
import type { Feature } from '#server/feature.ts'
import { addFormPages } from './form/form-pages.ts'
import { intakeHandlers } from './intake.handlers.ts'
import { pruneIdempotencyKeys } from './prune-idempotency-keys.ts'

/** Prospects submit leads, through the API or the form. */
export const intakeFeature = {
  handlers: intakeHandlers,
  pages: (app, deps, { limit, receiver, secretKey }) =>
    addFormPages(app, deps, { limit, receiver, key: deriveKey(secretKey, 'form') }),
  periodic: [
    {
      name: 'idempotencyKeys',
      everySeconds: 3_600,
      run: ({ db }, now, signal) => pruneIdempotencyKeys(db, now, signal),
    },
  ],
} satisfies Feature
