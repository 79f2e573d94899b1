import type { SignInOutcome } from '#server/adapters/telemetry/metrics.ts'
import type { Ending } from '#server/http/watch-requests.ts'

const outcomes: Partial<Record<Exclude<Ending, undefined>, SignInOutcome>> = {
  wrong_credentials: 'wrong_credentials',
  waiting_for_approval: 'not_active',
  account_deactivated: 'not_active',
  invalid_grant: 'renewal_refused',
  not_signed_in: 'renewal_refused',
  too_many_requests: 'rate_limited',
  upload_stalled: 'stalled',
  aborted: 'aborted',
  unavailable: 'unavailable',
  storage_full: 'full',
  internal_error: 'error',
}

/** The outcome of a request for tokens, as a label of the metrics. @param body the request body, not validated */
export const signInOutcome = (what: 'sign-in' | 'renewal', ending: Ending, body: unknown): SignInOutcome => {
  if (ending !== undefined) return outcomes[ending] ?? 'malformed'
  // The OAuth token endpoint serves sign-ins and renewals (RFC 6749).
  const isRenewal =
    what === 'renewal' ||
    (typeof body === 'object' && body !== null && 'grant_type' in body && body.grant_type === 'refresh_token')
  return isRenewal ? 'renewed' : 'signed_in'
}
