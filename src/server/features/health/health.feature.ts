import type { Feature } from '#server/feature.ts'
import { healthHandlers } from './health.handlers.ts'
import { addMetricsPage } from './metrics-page.ts'
import { makeReadings } from './readings.ts'

/** Health checks and metrics of the server. */
export const healthFeature = {
  handlers: healthHandlers,
  pages: (app, deps, { metrics }) => {
    const { metrics: isShown, metricsToken: token, dataDir } = deps.config
    if (isShown === 'on')
      addMetricsPage(app, { metrics, readings: makeReadings({ ...deps, dataDir }), token })
  },
} satisfies Feature
