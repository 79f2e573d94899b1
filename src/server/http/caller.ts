import type { Role } from '#contract/schemas/accounts/attorneys.ts'
import type { Access } from '#contract/endpoint.ts'
import type { Scope } from '#contract/scopes.ts'

/** The attorney of the bearer token, checked against the database for this request. */
export type SignedIn = {
  id: number
  email: string
  role: Role
  sessionId: string
  /** What the token allows. */
  scopes: ReadonlySet<Scope>
}

export type Visitor = {
  address: string
  requestId: string
  userAgent: string | undefined
  /** The refresh token in the session cookie, not checked yet. */
  cookie: string | undefined
}

/** Who sends the request. Public endpoints get a visitor, even if the request has a token. */
export type CallerOf<A extends Access> = A extends 'public'
  ? Visitor
  : A extends 'cookie'
    ? Visitor & { cookie: string }
    : Visitor & { attorney: SignedIn }
