import { Problem } from '#server/problem.ts'

/** The request has no bearer token (RFC 6750 section 3: the answer then has no error code). */
export const tokenMissing = () =>
  new Problem('not_signed_in', 'Sign in first: this needs a bearer token in the Authorization header.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer"' },
  })

/** The token of the request is not valid, or no longer. The cause is only logged. */
export const tokenInvalid = (cause?: unknown) =>
  new Problem('not_signed_in', 'The access token is not valid, or no longer. Sign in again, or renew it.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer", error="invalid_token"' },
    cause,
  })

/** The browser sent the cookie of a session that has ended. */
export const sessionOver = () =>
  new Problem('not_signed_in', 'You are signed out. Please sign in again.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer"' },
  })
