import { Registry, collectDefaultMetrics } from '@prometheus-io/client'

let ofThisProcess: Registry | undefined

/**
 * What the process itself shows under the names that every Node program uses: CPU, memory, garbage collection, open
 * files, event loop lag. Made once: the probes behind it belong to the process and cannot be taken away again.
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
