import type { z } from 'zod'
import type { Job } from '#contract/schemas/jobs.ts'
import { isoTime } from '#server/iso-time.ts'
import type { JobRow } from './jobs.queries.ts'

/** The fields of a job that leave the server. Never throws, so that a list does not fail because of one row. */
export const toJob = (row: JobRow, now: number): z.input<typeof Job> => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  attempts: row.attempts,
  lead_id: row.lead_id,
  last_error: row.last_error,
  started_by:
    row.started_by === null || row.starter_email === null
      ? null
      : { id: row.started_by, name: row.starter_name, email: row.starter_email },
  created_at: isoTime(row.created_at),
  next_attempt_at: row.state === 'queued' ? isoTime(row.due_at) : null,
  progress: progressOf(row, now),
})

const progressOf = ({ done, total, began_at, lease_token }: JobRow, now: number) => {
  if (done === null || total === null || began_at === null) return null
  const isMoving = lease_token !== null && done > 0
  return {
    done,
    total,
    began_at: isoTime(began_at),
    ends_about_at: isMoving ? isoTime(now + Math.round(((now - began_at) / done) * (total - done))) : null,
  }
}
