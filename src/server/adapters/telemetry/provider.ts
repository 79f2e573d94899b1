import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace'
import type { TracesSampler, TracingSettings } from './spans.ts'

export type ProviderAbout = {
  version: string
  instanceId: string
  warn: (error: unknown, sentence: string) => void
}

/** The OpenTelemetry SDK, sending OTLP over HTTP in batches. While the collector does not answer, spans are dropped. */
export const makeProvider = (url: string, settings: TracingSettings, about: ProviderAbout): TracerProvider =>
  new TracerProvider({
    sampler: samplers[settings.tracesSampler](settings.tracesSamplerRatio),
    resource: makeResource({
      ...settings.resourceAttributes,
      'service.name': settings.serviceName,
      'service.version': about.version,
      'service.instance.id': about.instanceId,
    }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: watchExporter(new OTLPTraceExporter({ url }), about.warn) }),
    ],
  })

const samplers: Record<TracesSampler, (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
}

type Resource = NonNullable<TracerProviderOptions['resource']>

/** Only known values: the SDK's own detectors would read names of hosts, users and commands from the machine. */
const makeResource = (attributes: Record<string, string>): Resource => ({
  attributes,
  getRawAttributes: () => Object.entries(attributes),
  merge: (other) => makeResource({ ...attributes, ...textsOf(other?.attributes ?? {}) }),
})

const textsOf = (attributes: Resource['attributes']) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))

/** Warns once when traces do not arrive, and again only after some have arrived. */
const watchExporter = (exporter: SpanExporter, warn: ProviderAbout['warn']): SpanExporter => {
  let failing = false
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error && !failing) warn(result.error, 'the trace collector does not accept traces')
        failing = result.error !== undefined
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}
