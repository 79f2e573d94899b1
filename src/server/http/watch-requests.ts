import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RequestSpan, Tracing } from '#server/adapters/telemetry/spans.ts'
import { problemCodeOf } from './errors.ts'

export type RequestWatch = {
  /** Called for every answer. */
  answered(request: FastifyRequest, reply: FastifyReply): void
  /** Called for every request whose client went away before it was answered. */
  aborted(request: FastifyRequest): void
  /** Undefined where nobody asked for traces. */
  tracing: Tracing | undefined
}

/** Shows every request to the watch, and makes each the root of what is done for it. Call before routes are added. */
export const watchRequests = (app: FastifyInstance, watch: RequestWatch): void => {
  const seen = new WeakSet<FastifyRequest>()
  const once = (request: FastifyRequest, tell: () => void) => {
    if (seen.has(request)) return
    seen.add(request)
    tell()
  }
  app.addHook('onResponse', (request, reply, done) => {
    once(request, () => watch.answered(request, reply))
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    once(request, () => watch.aborted(request))
    done()
  })
  if (watch.tracing) traceRequests(app, watch.tracing)
}

const traceRequests = (app: FastifyInstance, tracing: Tracing) => {
  const spans = new WeakMap<FastifyRequest, RequestSpan>()

  app.addHook('onRequest', (request, _reply, done) => {
    const { traceparent, tracestate } = request.headers
    const span = tracing.beginRequest(request.method, {
      traceparent: [traceparent].flat().join(','),
      tracestate: [tracestate].flat()[0],
    })
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
