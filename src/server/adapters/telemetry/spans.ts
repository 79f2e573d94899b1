import type { IncomingHttpHeaders } from 'node:http'
import type { Watcher } from './watcher.ts'

/** Settings of the same names, see config.ts. */
export type TracingSettings = {
  otlpEndpoint: string | undefined
  otlpTracesEndpoint: string | undefined
  tracingDisabled: boolean
  serviceName: string
  resourceAttributes: Record<string, string>
  tracesSampler: TracesSampler
  tracesSamplerRatio: number
}

type Root = 'always_on' | 'always_off' | 'traceidratio'
export type TracesSampler = Root | `parentbased_${Root}`

/** One request, from its headers to the last byte of its answer. */
export type RequestSpan = {
  /** Hex, 32 digits. */
  traceId: string
  /** Runs work as part of the request, including what the work starts. */
  enter(work: () => void): void
  end(answer: { route: string; status: number; errorType?: string | undefined }): void
}

export type Tracing = Pick<Watcher, 'begin' | 'during'> & {
  /** Begins a span in the trace that the headers name, or a new trace (W3C Trace Context). */
  beginRequest(method: string, headers: IncomingHttpHeaders): RequestSpan
  /** Sends the remaining spans, and gives up after a few seconds. Never throws. */
  stop(): Promise<void>
}
