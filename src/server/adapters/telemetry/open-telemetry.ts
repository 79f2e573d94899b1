import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  defaultTextMapGetter,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { EndStep } from './watcher.ts'
import { makeProvider } from './provider.ts'
import type { Tracing, TracingSettings } from './spans.ts'

const stopWithinMs = 3_000
const nothingToEnd: EndStep = () => {}

/**
 * Spans of requests, mails and the steps inside them, by the semantic conventions for HTTP servers. They contain no
 * address, path, query or name, and are sent in batches in the background.
 */
export const startTracing = (
  url: string,
  settings: TracingSettings,
  about: { version: string; warn: (error: unknown, sentence: string) => void },
): Tracing => {
  const provider = makeProvider(url, settings, {
    ...about,
    instanceId: randomUUID(),
  })
  const tracer = provider.getTracer('foyer', about.version)
  const propagator = new W3CTraceContextPropagator()
  const underWay = new AsyncLocalStorage<Context>()

  return {
    beginRequest: (method, headers) => {
      const span = tracer.startSpan(
        method,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
        propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter),
      )
      const context = trace.setSpan(ROOT_CONTEXT, span)
      return {
        traceId: span.spanContext().traceId,
        enter: (work) => underWay.run(context, work),
        end: ({ route, status, errorType }) => {
          span.updateName(`${method} ${route}`)
          span.setAttributes({ 'http.route': route, 'http.response.status_code': status })
          if (errorType !== undefined) span.setAttribute('error.type', errorType)
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },

    begin: (step, facts) => {
      const parent = underWay.getStore()
      return parent ? endOf(startStep(tracer, step, parent, facts)) : nothingToEnd
    },

    during: async (step, work, { whole = false } = {}) => {
      const parent = underWay.getStore() ?? (whole ? ROOT_CONTEXT : undefined)
      if (!parent) return work()
      const span = startStep(tracer, step, parent)
      const end = endOf(span)
      try {
        const result = await underWay.run(trace.setSpan(parent, span), work)
        end()
        return result
      } catch (error) {
        end(error)
        throw error
      }
    },

    stop: () => within(stopWithinMs, provider.shutdown()),
  }
}

const startStep = (tracer: Tracer, step: string, parent: Context, attributes: Attributes = {}) =>
  tracer.startSpan(step, { kind: SpanKind.CLIENT, attributes }, parent)

/** Records only the name of the error, because its message may name a file or a row. */
const endOf =
  (span: Span): EndStep =>
  (error) => {
    if (error !== undefined) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown')
    }
    span.end()
  }

const within = async (ms: number, work: Promise<void>): Promise<void> => {
  const { promise: tooLate, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  await Promise.race([work.catch(() => {}), tooLate])
  clearTimeout(timer)
}
