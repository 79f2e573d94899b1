import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { limits } from '#contract/limits.ts'
import { Problem } from '#server/problem.ts'
import { refuseUnknownAddresses } from './addresses.ts'
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
    // A limit for the whole request would end slow but steady uploads. keepPace in connections.ts limits the pace
    // instead.
    requestTimeout: 0,
    connectionTimeout: idleMs,
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: 'idle',
    // While the server stops, requests on open connections are still served.
    return503OnClosing: false,
    http: {
      headersTimeout: headersMs,
      connectionsCheckingInterval: Math.min(5_000, headersMs / 2),
      // requireHost below refuses instead, because Node's refusal has no body.
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
  logRequests(app)
  requireHost(app)
  refuseUnknownAddresses(app)
  // Not parsed here: multipart.ts reads the body while it arrives.
  app.addContentTypeParser('multipart/form-data', (_request, _body, done) => done(null))
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
  return app
}

/** Logs one line for each request, without query, body, or address of the client, which may be personal data. */
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

/** RFC 9112 section 3.2: exactly one Host header with a host in it. Only HTTP/1.0 requests may omit it. */
const requireHost = (app: FastifyInstance) => {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    done(
      hasOneHost(raw)
        ? undefined
        : new Problem('malformed_request', 'The request needs one Host header with a host in it.'),
    )
  })
}

const hasOneHost = ({ rawHeaders, headers, httpVersion }: IncomingMessage) => {
  // rawHeaders alternates names and values. It is needed because `headers` contains only the first of two Hosts.
  const given = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
  return given === 0 ? httpVersion === '1.0' : given === 1 && hostAndPort.test(headers.host ?? '')
}

// RFC 3986 section 3.2.2, without characters that the host of a server never contains.
const hostAndPort = /^(?:[\w.~-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i
