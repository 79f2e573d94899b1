import type { ProblemCode } from '#contract/problems.ts'
import type { SubmissionOutcome } from '#server/adapters/telemetry/metrics.ts'

const addresses: ReadonlySet<string> = new Set(['/', '/api/leads'])

/** Is a request to this route pattern a submission, by the API or the form? */
export const isSubmission = (method: string, route: string): boolean =>
  method === 'POST' && addresses.has(route)

const outcomes: Partial<Record<ProblemCode, SubmissionOutcome>> = {
  invalid_file_type: 'refused_type',
  unsafe_file: 'refused_unsafe',
  invalid_fields: 'refused_fields',
  idempotency_key_reused: 'refused_fields',
  too_large: 'too_large',
  too_many_requests: 'rate_limited',
  upload_stalled: 'stalled',
  unavailable: 'unavailable',
  storage_full: 'full',
  internal_error: 'error',
}

/** What became of a submission that was answered with a problem, as a word for the metrics. */
export const outcomeOfRefused = (code: ProblemCode): SubmissionOutcome => outcomes[code] ?? 'malformed'
