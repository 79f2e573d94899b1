import { type SpanContext, createTraceState, isSpanContextValid } from '@opentelemetry/api'

/** Trace, parent and flags, as in version 00; a later version may have more behind. */
const shape = /^(?:00(?!.{53}.)|(?!00|ff)[0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/

/** The trace that a caller is in (W3C Trace Context, sections 3.2 and 3.3); undefined when there is none to continue. */
export const readTraceParent = (came: {
  traceparent: string | undefined
  tracestate: string | undefined
}): SpanContext | undefined => {
  const [, traceId, spanId, flags] = shape.exec(came.traceparent?.trim() ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const context: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(came.tracestate !== undefined && { traceState: createTraceState(came.tracestate) }),
  }
  return isSpanContextValid(context) ? context : undefined
}
