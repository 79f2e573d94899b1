import type { TestContext } from 'node:test'
import { pino } from 'pino'
import type { Endpoint } from '#contract/endpoint.ts'
import { allScopes } from '#contract/scopes.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { makeSessionCookies } from '#server/http/cookies.ts'
import { mountEndpoints } from '#server/http/endpoints.ts'
import type { Handlers, Received } from '#server/http/handlers.ts'
import type { FilePart } from '#server/http/multipart/multipart.ts'
import { makeHttpServer } from '#server/http/server.ts'
import { type Timeouts, timeouts } from '#server/http/connections/timeouts.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

/**
 * Serves endpoints of a test on a free port, with the server and routes of production. All requests are signed in as
 * `caller`.
 * @returns the URL
 */
export const serveEndpoints = async <E extends Record<string, Endpoint>>(
  t: TestContext,
  endpoints: E,
  handlers: Handlers<undefined, Received, E>,
  options: { timeouts?: Timeouts; caller?: SignedIn } = {},
): Promise<string> => {
  const app = makeHttpServer({
    log: pino({ level: 'silent' }),
    trustProxy: [],
    timeouts: options.timeouts ?? timeouts,
  })
  mountEndpoints(app, endpoints, undefined, handlers, {
    identify: async () => options.caller ?? admin,
    limit: async () => {},
    cookies: makeSessionCookies({ baseUrl: undefined, maxAgeSeconds: 60 }),
    receivers: { resume: { bodyMaxBytes: 1_000_000, receive }, table: { bodyMaxBytes: 1_000_000, receive } },
    downloads: { xAccelLocation: undefined },
  })
  whenOver(t, async () => {
    app.server.closeAllConnections()
    await app.close()
  })
  return app.listen({ host: '127.0.0.1', port: 0 })
}

const admin: SignedIn = { id: 1, email: 'ada@example.com', role: 'admin', sessionId: 's', scopes: allScopes }

/** Reads the part to its end and discards it. */
const receive = async ({ stream }: FilePart) => {
  for await (const _ of stream);
  return { [Symbol.asyncDispose]: async () => {} }
}
