import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client'

/** How a try at a job ended; `later`: it is tried again. */
export type JobOutcome = 'done' | 'later' | 'failed'

/** How many jobs of a kind there are, and for how long the longest due one has been waiting. */
export type JobReading = { kind: string; queued: number; failed: number; oldestDueSeconds: number }

// From what is done in one step to an export of everything, which may take an hour.
const secondsBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600]

/** Work in the background besides mail, by kind. Kinds are words of the program: their number does not grow. */
export const makeJobMetrics = (registry: Registry) => {
  const registers = [registry]
  const jobs = new Gauge({
    name: 'foyer_jobs',
    help: 'Jobs besides mails by state and kind. The same on every node.',
    labelNames: ['state', 'kind'],
    registers,
  })
  const oldest = new Gauge({
    name: 'foyer_oldest_job_seconds',
    help: 'For how long the longest due job of a kind has been waiting. The same on every node.',
    labelNames: ['kind'],
    registers,
  })
  const attempts = new Counter({
    name: 'foyer_job_attempts_total',
    help: 'How tries at a job ended.',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'foyer_job_duration_seconds',
    help: 'How long a try at a job took.',
    labelNames: ['kind'],
    buckets: secondsBuckets,
    registers,
  })
  const shown = new Set<string>()

  return {
    /** To be called when a try at a job has ended. */
    ended: (kind: string, outcome: JobOutcome, seconds: number): void => {
      attempts.inc({ kind, outcome })
      duration.observe({ kind }, seconds)
    },
    /** NaN for every kind that was shown before, while nobody can say. */
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
