import { type Claimed, makeWorkQueue } from '#server/work/queue/work-queue.ts'

/** A job that this process has claimed. */
export type JobRow = Claimed & {
  /** JSON. */
  payload: string
  lead_id: number | null
  started_by: number | null
  last_error: string | null
  began_at: number | null
}

export const jobQueue = makeWorkQueue<'jobs', JobRow>('jobs', [
  'payload',
  'lead_id',
  'started_by',
  'last_error',
  'began_at',
])
