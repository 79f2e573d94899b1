import { setTimeout as delay } from 'node:timers/promises'
import { runLoad } from './load/run-load.ts'
import { submit } from './load/requests.ts'
import { forgetPeakMemory, memoryOf, peakMemoryOf } from './machine/processes.ts'
import { startProduct } from './product.ts'
import type { OwnFacts } from './report/results.ts'
import type { BenchContext } from './stage.ts'

const starts = 3
const settleMs = 3_000
const uploadsAtOnce = 64
const largeResumeBytes = 10_000_000

/** Measures the product by itself: time to start, memory when idle, and memory during many large uploads. */
export const measureOwnFacts = async ({ datasets, options, mailPort }: BenchContext): Promise<OwnFacts> => {
  const startMs: OwnFacts['startMs'] = {}
  for (const leads of options.sizes) {
    const data = await datasets.ofSize(leads)
    const times: number[] = []
    for (let start = 0; start < starts; start++) {
      const product = await startProduct({ ...data, mailPort })
      times.push(product.startMs)
      await product.stop()
    }
    startMs[leads] = times.toSorted((a, b) => a - b)[Math.floor(starts / 2)] ?? NaN
  }

  const data = await datasets.copyOf(await datasets.ofSize(options.usualSize), 'memory')
  const product = await startProduct({ ...data, mailPort })
  try {
    await delay(settleMs)
    const idleMemoryMb = memoryOf(product.pid)
    forgetPeakMemory(product.pid)
    const { errors, complaint } = await runLoad({
      port: product.port,
      connections: uploadsAtOnce,
      warmUpMs: 500,
      measureMs: options.measureMs * 2,
      templates: [submit({ resumeBytes: largeResumeBytes, repeated: true })],
      counter: 0,
    })
    if (errors > 0) throw new Error(`Large uploads failed: ${complaint}.`)
    return { startMs, idleMemoryMb, uploadsMemoryMb: peakMemoryOf(product.pid) }
  } finally {
    await product.stop()
    await datasets.finish(data)
  }
}
