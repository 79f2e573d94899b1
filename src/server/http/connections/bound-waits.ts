import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Patience, withPatience } from '#server/adapters/database/patience.ts'

// The time of two statements that get no answer. A running COMMIT is waited for longer, because its outcome matters
// more.
const databaseMs = 9_000

/**
 * Limits how long a request waits for the database in total. Each statement has its own limit, but an act has a dozen
 * statements. The time in which the body arrives does not count. Call this before routes are added, and only for a remote
 * database: following each request through its promises costs a fifth of a list.
 */
export const boundWaits = (app: FastifyInstance): void => {
  const patiences = new WeakMap<FastifyRequest, Patience>()

  app.addHook('onRequest', (request, _reply, done) => {
    const patience = { msLeft: databaseMs }
    patiences.set(request, patience)
    withPatience(patience, done)
  })
  // Set again, because the body is read in the async context of the connection, not of the request.
  app.addHook('preHandler', (request, _reply, done) => {
    const patience = patiences.get(request)
    if (patience) withPatience(patience, done)
    else done()
  })
  // Work that the request has started for others goes on without a limit.
  app.addHook('onResponse', (request, _reply, done) => {
    const patience = patiences.get(request)
    if (patience) patience.msLeft = Infinity
    done()
  })
}
