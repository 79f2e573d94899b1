import type { ProblemCode } from '#contract/problems.ts'
import type { SignInOutcome } from '#server/adapters/telemetry/metrics.ts'

const renewal = '/api/session/renew'
const routes = ['/api/auth/token', '/api/session', renewal]

/** Is a request to this route pattern a sign-in or a renewal? */
export const isSignIn = (method: string, route: string): boolean =>
  method === 'POST' && routes.includes(route)

const outcomes: Partial<Record<ProblemCode, SignInOutcome>> = {
  wrong_credentials: 'wrong_credentials',
  waiting_for_approval: 'not_active',
  account_deactivated: 'not_active',
  invalid_grant: 'renewal_refused',
  not_signed_in: 'renewal_refused',
  too_many_requests: 'rate_limited',
  upload_stalled: 'stalled',
  unavailable: 'unavailable',
  storage_full: 'full',
  internal_error: 'error',
}

/** What became of a request for tokens, as a word for the metrics. @param body as it came, not looked at before */
export const signInOutcome = (code: ProblemCode | undefined, route: string, body: unknown): SignInOutcome => {
  if (code !== undefined) return outcomes[code] ?? 'malformed'
  const isRenewal =
    route === renewal ||
    (typeof body === 'object' && body !== null && 'grant_type' in body && body.grant_type === 'refresh_token')
  return isRenewal ? 'renewed' : 'signed_in'
}
