import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { limits } from '#contract/limits.ts'
import { Problem } from '#server/problem.ts'
import { refuseUnknownAddresses } from './addresses.ts'
import { boundWaits } from '#server/http/connections/bound-waits.ts'
import { makeConnections } from '#server/http/connections/connections.ts'
import { answerErrors, answerFrameworkError } from './errors.ts'
import { addSecurityHeaders } from './security-headers.ts'
import type { Timeouts } from '#server/http/connections/timeouts.ts'
import { type RequestWatch, watchRequests } from './watch-requests.ts'

/** Fastify with the limits, headers, error answers and body parsers that every route shares. */
export const makeHttpServer = (options: {
  log: FastifyBaseLogger
  trustProxy: string[]
  timeouts: Timeouts
  watch?: RequestWatch
}): FastifyInstance => {
  const { headersMs, idleMs, keepAliveMs } = options.timeouts
  const connections = makeConnections(options.timeouts)
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: options.trustProxy.length ? options.trustProxy : false,
    bodyLimit: limits.bodyMaxBytes,
    // A limit for the whole would cut off what is slow and steady; see keepPace.
    requestTimeout: 0,
    connectionTimeout: idleMs,
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: 'idle',
    // A request on a connection that is still open is served while the server stops.
    return503OnClosing: false,
    http: {
      headersTimeout: headersMs,
      connectionsCheckingInterval: Math.min(5_000, headersMs / 2),
      // Node's own refusal has no body.
      requireHostHeader: false,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 100 },
    exposeHeadRoutes: true,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: connections.answerBrokenRequest,
  })
  answerErrors(app)
  connections.attach(app)
  addSecurityHeaders(app)
  if (options.watch) watchRequests(app, options.watch)
  boundWaits(app)
  logRequests(app)
  requireHost(app)
  refuseUnknownAddresses(app)
  // Read while it arrives, see multipart.ts.
  app.addContentTypeParser('multipart/form-data', (_request, _body, done) => done(null))
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
  return app
}

/** One line a request: no query, no body, no address of a person. */
const logRequests = (app: FastifyInstance) => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
    done()
  })
}

/** RFC 9112 section 3.2: one Host, and a host in it; only HTTP/1.0 may leave it out. */
const requireHost = (app: FastifyInstance) => {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    done(
      hasOneHost(raw)
        ? undefined
        : new Problem('malformed_request', 'There has to be one Host header with a host in it.'),
    )
  })
}

const hasOneHost = ({ rawHeaders, headers, httpVersion }: IncomingMessage) => {
  // Names and values by turns; of two Hosts Node hands out the first.
  const given = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
  return given === 0 ? httpVersion === '1.0' : given === 1 && hostAndPort.test(headers.host ?? '')
}

// RFC 3986 section 3.2.2, without what no address of a server is written with.
const hostAndPort = /^(?:[\w.~-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i
