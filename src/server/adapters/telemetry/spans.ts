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
  /** What is done in here, and what comes of it, is part of the request. */
  enter(work: () => void): void
  end(answer: { route: string; status: number; errorType?: string | undefined }): void
}

export type Tracing = Pick<Watcher, 'begin' | 'during'> & {
  /** Part of the trace that the headers name, if they name one (W3C Trace Context). */
  beginRequest(method: string, headers: IncomingHttpHeaders): RequestSpan
  /** Hands over what was not sent yet, and gives up after a few seconds. Never throws. */
  stop(): Promise<void>
}
