import type { SubmissionOutcome } from '#server/adapters/telemetry/metrics.ts'
import type { Ending } from '#server/http/watch-requests.ts'

type Refused = Exclude<Ending, undefined>

const outcomes: Partial<Record<Refused, SubmissionOutcome>> = {
  invalid_file_type: 'refused_type',
  unsafe_file: 'refused_unsafe',
  invalid_fields: 'refused_fields',
  idempotency_key_reused: 'refused_fields',
  too_large: 'too_large',
  too_many_requests: 'rate_limited',
  upload_stalled: 'stalled',
  aborted: 'aborted',
  unavailable: 'unavailable',
  storage_full: 'full',
  internal_error: 'error',
}

/** The outcome of a submission that was refused or that failed, as a label of the metric. */
export const submissionOutcome = (ending: Refused): SubmissionOutcome => outcomes[ending] ?? 'malformed'
