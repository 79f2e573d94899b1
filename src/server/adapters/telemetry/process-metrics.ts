import { Registry, collectDefaultMetrics } from '@prometheus-io/client'

let ofThisProcess: Registry | undefined

/**
 * Metrics of the process itself, under the names that every Node program uses: CPU, memory, garbage collection, open
 * files, event loop lag. Created once per process, because the underlying probes cannot be removed.
 */
export const processMetrics = (): Registry => {
  if (!ofThisProcess) {
    ofThisProcess = new Registry()
    collectDefaultMetrics({
      register: ofThisProcess,
      eventLoopMonitoringPrecision: 20,
      eventLoopUtilizationTimeout: 1_000,
    })
  }
  return ofThisProcess
}
