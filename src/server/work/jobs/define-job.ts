import type { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'

/** A kind of work in the background. */
export type Job<Payload = unknown> = {
  /** Stored with every row: it never changes its meaning. */
  kind: string
  /** Everything a try needs to know, as JSON. */
  payload: z.ZodType<Payload>
  /** How many of this kind one node does at the same time. */
  atOnce: number
  /** How long a node may be silent about a row before another one takes it over; every step begins it anew. */
  leaseSeconds: number
  /** Counted from when it was first meant to be done. */
  giveUpDays: number
  /** interactive: somebody waits for it; it goes before bulk. */
  urgency: 'interactive' | 'bulk'
  /**
   * Tries it once. It may run again after a crash, so what it writes outside of `run.step` must bear that. What it throws
   * is logged, and it is tried again after a pause.
   */
  perform(deps: Deps, payload: Payload, run: JobRun<Payload>): Promise<JobOutcome>
}

/** What a try can do beside its work. */
export type JobRun<Payload> = {
  /** Aborted when the server stops, and when the lease has ended: end soon, by throwing its reason. */
  signal: AbortSignal
  /** Tells whoever started it how much is done. Stored now and then. @throws LeaseLost */
  progress(done: number, total: number): Promise<void>
  /**
   * A small step in a transaction of its own, which awaits nothing but the database. What it writes is stored together
   * with the payload that it returns: after a crash the work goes on from there. Looks at the signal first.
   * @throws LeaseLost, with nothing written
   */
  step(write: (tx: Database) => Promise<Payload>): Promise<Payload>
}

/** Another worker has taken the row over: whatever is still to be written is for that one to write. */
export class LeaseLost extends Error {
  constructor() {
    super('Another worker has taken this job over.')
    this.name = 'LeaseLost'
  }
}

/** How a try ended. Reasons are sentences without personal data: they are shown to admins and written into the log. */
export type JobOutcome =
  | { kind: 'done' }
  /** `dueAt`: milliseconds since the epoch; undefined: after a pause that doubles with each try. */
  | { kind: 'later'; reason: string; dueAt: number | undefined }
  /** Stays for a person to look at. */
  | { kind: 'failed'; reason: string }

export const done = { kind: 'done' } as const
export const later = (reason: string, dueAt?: number) => ({ kind: 'later' as const, reason, dueAt })
export const failed = (reason: string) => ({ kind: 'failed' as const, reason })

export const defineJob = <Payload>(kind: string, job: Omit<Job<Payload>, 'kind'>): Job<Payload> => ({
  kind,
  ...job,
})
