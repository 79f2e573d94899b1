import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Counted } from '#contract/endpoint.ts'
import type { ProblemCode } from '#contract/problems.ts'
import type { RequestSpan, Tracing } from '#server/adapters/telemetry/spans.ts'
import { problemCodeOf } from './errors.ts'

declare module 'fastify' {
  /** What a route says of itself: endpoints by the contract, pages where they are added. */
  interface FastifyContextConfig {
    counts?: Counted
  }
}

/** How a request ended: undefined for a success, the code of the problem it was answered with, or its client went away. */
export type Ending = ProblemCode | 'aborted' | undefined

export type RequestWatch = {
  /** Called for every answer. */
  answered(request: FastifyRequest, reply: FastifyReply): void
  /** Called once for every request to a route that counts. @param body as it came, not looked at before */
  counted(what: Counted, ending: Ending, body: unknown): void
  /** Undefined where nobody asked for traces. */
  tracing: Tracing | undefined
}

/** Shows every request to the watch, and makes each the root of what is done for it. Call before routes are added. */
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
  // A body is read in the context of its connection, which belongs to no request.
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
    // What nginx calls a request whose client closed it.
    end(request, 499)
    done()
  })
}
