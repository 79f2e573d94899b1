import type { Role } from '#contract/schemas/attorneys.ts'
import type { Access } from '#contract/endpoint.ts'
import type { Scope } from '#contract/scopes.ts'

/** The attorney a bearer token belongs to, checked against the database for this request. */
export type SignedIn = {
  id: number
  email: string
  role: Role
  sessionId: string
  /** What the token is for. */
  scopes: ReadonlySet<Scope>
}

export type Visitor = {
  address: string
  requestId: string
  userAgent: string | undefined
  /** The refresh token in the session cookie, not looked at yet. */
  cookie: string | undefined
}

/** Who asks. Public endpoints see a visitor, whatever token came along. */
export type CallerOf<A extends Access> = A extends 'public'
  ? Visitor
  : A extends 'cookie'
    ? Visitor & { cookie: string }
    : Visitor & { attorney: SignedIn }
