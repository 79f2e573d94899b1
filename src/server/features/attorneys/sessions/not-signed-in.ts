import { Problem } from '#server/problem.ts'

/** No bearer token came along (RFC 6750 section 3: then without an error code). */
export const tokenMissing = () =>
  new Problem('not_signed_in', 'Sign in first: this needs a bearer token in the Authorization header.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer"' },
  })

/** A token came along, and it is not valid (any more). Why is for the log only. */
export const tokenInvalid = (cause?: unknown) =>
  new Problem('not_signed_in', 'The access token is not valid (any more). Sign in again, or renew it.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer", error="invalid_token"' },
    cause,
  })

/** A browser came with the cookie of a session that is over. */
export const sessionOver = () =>
  new Problem('not_signed_in', 'You are signed out. Please sign in again.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer"' },
  })
