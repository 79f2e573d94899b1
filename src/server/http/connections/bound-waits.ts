import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Patience, withPatience } from '#server/adapters/database/patience.ts'

// Two statements that are not answered; a COMMIT on its way is waited for beyond it, as its outcome matters more.
const databaseMs = 9_000

/** For work that a request begins anew and that takes its time: it may wait as long as a request of its own. */
export const withOwnPatience = <T>(work: () => T): T => withPatience({ msLeft: databaseMs }, work)

/**
 * Bounds how long a request waits for the database, whose statements have a bound each: an act has a dozen of them. How
 * long a body takes to arrive does not count. Call before routes are added.
 */
export const boundWaits = (app: FastifyInstance): void => {
  const patiences = new WeakMap<FastifyRequest, Patience>()

  app.addHook('onRequest', (request, _reply, done) => {
    const patience = { msLeft: databaseMs }
    patiences.set(request, patience)
    withPatience(patience, done)
  })
  // A body is read in the context of its connection, which belongs to no request.
  app.addHook('preHandler', (request, _reply, done) => {
    const patience = patiences.get(request)
    if (patience) withPatience(patience, done)
    else done()
  })
  // What the request has woken up goes on for others.
  app.addHook('onResponse', (request, _reply, done) => {
    const patience = patiences.get(request)
    if (patience) patience.msLeft = Infinity
    done()
  })
}
