import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Counted } from '#contract/endpoint.ts'
import type { ProblemCode } from '#contract/problems.ts'
import type { RequestSpan, Tracing } from '#server/adapters/telemetry/spans.ts'
import { problemCodeOf } from './errors.ts'

declare module 'fastify' {
  /** For the metrics. Endpoints set it from the contract; pages set it where they are added. */
  interface FastifyContextConfig {
    counts?: Counted
  }
}

/** How a request ended: undefined for success, the code of its problem, or 'aborted' when the client went away. */
export type Ending = ProblemCode | 'aborted' | undefined

export type RequestWatch = {
  /** Called for every answer. */
  answered(request: FastifyRequest, reply: FastifyReply): void
  /** Called once for every request to a route with `counts`. @param body the request body, not validated */
  counted(what: Counted, ending: Ending, body: unknown): void
  /** Undefined if traces are not configured. */
  tracing: Tracing | undefined
}

/** Reports every request to the watch, and begins a trace for each. Call this before routes are added. */
export const watchRequests = (app: FastifyInstance, watch: RequestWatch): void => {
  const seen = new WeakSet<FastifyRequest>()
  const count = (request: FastifyRequest, ending: Ending) => {
    const { counts } = request.routeOptions.config
    if (counts) watch.counted(counts, ending, request.body)
  }
  app.addHook('onResponse', (request, reply, done) => {
    if (isFirst(seen, request)) {
      watch.answered(request, reply)
      count(request, problemCodeOf(request))
    }
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    if (isFirst(seen, request)) count(request, 'aborted')
    done()
  })
  if (watch.tracing) traceRequests(app, watch.tracing)
}

const isFirst = (seen: WeakSet<FastifyRequest>, request: FastifyRequest) => {
  if (seen.has(request)) return false
  seen.add(request)
  return true
}

const traceRequests = (app: FastifyInstance, tracing: Tracing) => {
  const spans = new WeakMap<FastifyRequest, RequestSpan>()

  app.addHook('onRequest', (request, _reply, done) => {
    const span = tracing.beginRequest(request.method, request.headers)
    spans.set(request, span)
    request.log = request.log.child({ trace_id: span.traceId })
    span.enter(done)
  })
  // Entered again, because the body is read in the async context of the connection, not of the request.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request)
    if (span) span.enter(done)
    else done()
  })
  const end = (request: FastifyRequest, status: number) => {
    const code = problemCodeOf(request)
    spans.get(request)?.end({
      route: request.routeOptions.url ?? 'unknown',
      status,
      ...(status >= 500 && { errorType: code ?? String(status) }),
    })
    spans.delete(request)
  }
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply.statusCode)
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    // The status that nginx logs when the client closes the connection.
    end(request, 499)
    done()
  })
}
