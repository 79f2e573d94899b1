import type { FastifyBaseLogger } from 'fastify'
import { FileMissing } from './adapters/storage/resume-store.ts'
import { type Metrics, makeMetrics } from '#server/adapters/telemetry/metrics.ts'
import { openTracing } from '#server/adapters/telemetry/tracing.ts'
import type { Tracing } from '#server/adapters/telemetry/spans.ts'
import { type Watcher, unwatched } from '#server/adapters/telemetry/watcher.ts'
import type { Config } from './config/config.ts'
import { signInOutcome } from '#server/features/attorneys/sessions/sign-in/sign-in-outcome.ts'
import { submissionOutcome } from './features/intake/submission-outcome.ts'
import { isConflict } from './adapters/database/conflicts.ts'
import type { RequestWatch } from './http/watch-requests.ts'
import { Outage } from './outage.ts'

/** Metrics for /metrics, and traces if they are configured. */
export type Telemetry = {
  metrics: Metrics
  tracing: Tracing | undefined
  /** For the adapters. */
  watcher: Watcher
  /** For http. */
  requests: RequestWatch
}

export const startTelemetry = async (
  config: Config,
  about: { version: string; log: FastifyBaseLogger },
): Promise<Telemetry> => {
  const metrics = makeMetrics({
    version: about.version,
    database: config.databaseUrl === undefined ? 'sqlite' : 'postgres',
    storage: config.storage,
    diskReserveBytes: config.diskReserveBytes,
  })
  const tracing = await openTracing(config, {
    version: about.version,
    warn: (error, sentence) => about.log.warn({ err: error }, sentence),
  })
  const { begin, during } = tracing ?? unwatched
  return {
    metrics,
    tracing,
    watcher: { failed: (part, error) => countFailure(metrics, part, error), begin, during },
    requests: watchOf(metrics, tracing),
  }
}

/** Counts only outages of the database. A violated constraint is not a failure of the database. */
const countFailure = (metrics: Metrics, part: 'database' | 'storage', error: unknown) => {
  const kind = error instanceof Outage ? error.kind : undefined
  if (part === 'storage') metrics.storageError(error instanceof FileMissing ? 'missing' : (kind ?? 'other'))
  else if (kind !== undefined) metrics.databaseError(isConflict(error) ? 'conflict' : kind)
}

const watchOf = (metrics: Metrics, tracing: Tracing | undefined): RequestWatch => ({
  tracing,
  answered: (request, reply) => {
    const { method } = request
    const route = request.routeOptions.url ?? 'unknown'
    metrics.request(method, route, reply.statusCode, reply.elapsedTime / 1000)
  },
  counted: (what, ending, body) => {
    if (what !== 'submission') metrics.signIn(signInOutcome(what, ending, body))
    // The act counts stored submissions, because a lead is stored even if its answer is lost.
    else if (ending !== undefined) metrics.submission(submissionOutcome(ending))
  },
})
