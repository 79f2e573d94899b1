import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client'

/** A counter for each value of a label. All start at zero, so that Prometheus sees the first event as an increase. */
export const makeCounters = <const W extends string>(
  registry: Registry,
  [name, help]: readonly [string, string],
  label: string,
  words: readonly W[],
): ((word: W) => void) => {
  const counter = new Counter({ name, help, labelNames: [label], registers: [registry] })
  const children = new Map(words.map((word) => [word, counter.labels(word)]))
  for (const child of children.values()) child.inc(0)
  return (word) => children.get(word)?.inc()
}

/** A number that is set just before it is shown; NaN while it is unknown, so that no alert rule compares it. */
export const makeGauge = (
  registry: Registry,
  [name, help]: readonly [string, string],
): ((value: number | undefined) => void) => {
  const gauge = new Gauge({ name, help, registers: [registry] })
  return (value = Number.NaN) => gauge.set(value)
}

/** The same for each value of a label. */
export const makeGauges = <const W extends string>(
  registry: Registry,
  [name, help]: readonly [string, string],
  label: string,
  words: readonly W[],
): ((values: Partial<Record<W, number>>) => void) => {
  const gauge = new Gauge({ name, help, labelNames: [label], registers: [registry] })
  return (values) => {
    for (const word of words) gauge.set({ [label]: word }, values[word] ?? Number.NaN)
  }
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const statusClasses = ['other', '1xx', '2xx', '3xx', '4xx', '5xx'] as const

// Up to half a minute, for a large resume over a slow phone.
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Times requests by route pattern. Each set of labels is created once, so that timing a request allocates nothing. */
export const makeRequestTimer = (
  registry: Registry,
): ((method: string, route: string, status: number, seconds: number) => void) => {
  const histogram = new Histogram({
    name: 'foyer_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: durationBuckets,
    registers: [registry],
  })
  const children = new Map<string, Map<string, Histogram.Internal<string>[]>>()

  return (method, route, status, seconds) => {
    const byMethod = children.get(route) ?? new Map<string, Histogram.Internal<string>[]>()
    if (byMethod.size === 0) children.set(route, byMethod)
    // Clients may send any method, so unknown ones share one label.
    const named = methods.has(method) ? method : 'other'
    const byStatus = byMethod.get(named) ?? []
    if (byStatus.length === 0) byMethod.set(named, byStatus)
    const index = Math.floor(status / 100)
    const child = (byStatus[index] ??= histogram.labels(named, route, statusClasses[index] ?? 'other'))
    child.observe(seconds)
  }
}
