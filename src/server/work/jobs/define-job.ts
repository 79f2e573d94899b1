import type { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'

/** A kind of background work. `Needed`: what of the shared objects it uses. */
export type Job<Payload = unknown, Needed = Deps> = {
  /** Stored in every row, so its meaning must never change. */
  kind: string
  /** The schema of the input, which is stored as JSON. */
  payload: z.ZodType<Payload>
  /** How many jobs of this kind one node runs at the same time. */
  atOnce: number
  /** After this time without a step or stored progress, another node may take over the row. */
  leaseSeconds: number
  /** After this many days since its first due time, a job that still fails is given up. */
  giveUpDays: number
  /**
   * interactive: a person waits for it, so it runs before bulk jobs. idle: it begins only while no other job runs or is
   * due, and nobody waits for its end.
   */
  urgency: 'interactive' | 'bulk' | 'idle'
  /**
   * Tries the job once. It may run again after a crash, so everything that it does outside of `run.step` must be safe
   * to repeat. An error is logged, and the job is tried again after a pause.
   */
  perform(deps: Needed, payload: Payload, run: JobRun<Payload>): Promise<JobOutcome>
}

/** What an attempt can use to report and store its progress. */
export type JobRun<Payload> = {
  /** Aborted when the server stops or the lease has ended. The attempt must then end soon by throwing the reason. */
  signal: AbortSignal
  /** Reports progress to the attorney who started the job. Stored at most once a second. @throws LeaseLost */
  progress(done: number, total: number): Promise<void>
  /**
   * Runs a small step in its own transaction; await nothing but the database in it. Its writes are stored together with
   * the payload that it returns, from which the job continues after a crash. Checks the signal first.
   * @throws LeaseLost, with nothing written
   */
  step(write: (tx: Database) => Promise<Payload>): Promise<Payload>
}

/** Another worker has taken over the row, so this attempt must not write any more. */
export class LeaseLost extends Error {
  constructor() {
    super('Another worker has taken over this job.')
    this.name = 'LeaseLost'
  }
}

/**
 * The outcome of an attempt. Reasons are sentences without personal data, because admins see them and they are logged.
 */
export type JobOutcome =
  | { kind: 'done' }
  /** `dueAt`: milliseconds since the epoch; undefined: after a pause that doubles with each attempt. */
  | { kind: 'later'; reason: string; dueAt: number | undefined }
  /** The job stays stored until a person retries or dismisses it. */
  | { kind: 'failed'; reason: string }

export const done = { kind: 'done' } as const
export const later = (reason: string, dueAt?: number) => ({ kind: 'later' as const, reason, dueAt })
export const failed = (reason: string) => ({ kind: 'failed' as const, reason })

export const defineJob = <Payload, Needed = Deps>(
  kind: string,
  job: Omit<Job<Payload, Needed>, 'kind'>,
): Job<Payload, Needed> => ({
  kind,
  ...job,
})
