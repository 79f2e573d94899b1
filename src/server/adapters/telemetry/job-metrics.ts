import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client'

/** How a try at a job ended; `later` means that it will be tried again. */
export type JobOutcome = 'done' | 'later' | 'failed'

/** How many jobs of a kind exist, and for how long the one that became due first has been waiting. */
export type JobReading = { kind: string; queued: number; failed: number; oldestDueSeconds: number }

// From a job of one step to an export of everything, which may take an hour.
const secondsBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600]

/**
 * Metrics of background jobs, without mails, by kind. Kinds are words of the program, so their number does not grow.
 */
export const makeJobMetrics = (registry: Registry) => {
  const registers = [registry]
  const jobs = new Gauge({
    name: 'foyer_jobs',
    help: 'Jobs by state and kind, without mails. The same on every node.',
    labelNames: ['state', 'kind'],
    registers,
  })
  const oldest = new Gauge({
    name: 'foyer_oldest_job_seconds',
    help: 'How long the job of a kind that became due first has been waiting. The same on every node.',
    labelNames: ['kind'],
    registers,
  })
  const attempts = new Counter({
    name: 'foyer_job_attempts_total',
    help: 'Tries at jobs by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'foyer_job_duration_seconds',
    help: 'How long each try at a job took.',
    labelNames: ['kind'],
    buckets: secondsBuckets,
    registers,
  })
  const shown = new Set<string>()

  return {
    /** Call it when a try at a job has ended. */
    ended: (kind: string, outcome: JobOutcome, seconds: number): void => {
      attempts.inc({ kind, outcome })
      duration.observe({ kind }, seconds)
    },
    /** Without readings, shows NaN for every kind that was shown before. */
    show: (readings: JobReading[] | undefined): void => {
      for (const kind of readings ? [] : shown) {
        for (const state of ['queued', 'failed']) jobs.set({ state, kind }, Number.NaN)
        oldest.set({ kind }, Number.NaN)
      }
      for (const { kind, queued, failed, oldestDueSeconds } of readings ?? []) {
        shown.add(kind)
        jobs.set({ state: 'queued', kind }, queued)
        jobs.set({ state: 'failed', kind }, failed)
        oldest.set({ kind }, oldestDueSeconds)
      }
    },
  }
}
