import type { Tracing, TracingSettings } from './spans.ts'

/** Starts tracing if it is configured. Otherwise nothing of OpenTelemetry is loaded. */
export const openTracing = async (
  settings: TracingSettings,
  about: { version: string; warn: (error: unknown, sentence: string) => void },
): Promise<Tracing | undefined> => {
  const { otlpEndpoint, otlpTracesEndpoint, tracingDisabled } = settings
  const url = otlpTracesEndpoint ?? (otlpEndpoint && `${otlpEndpoint}/v1/traces`)
  if (url === undefined || tracingDisabled) return undefined
  const { startTracing } = await import('./open-telemetry.ts')
  return startTracing(url, settings, about)
}
