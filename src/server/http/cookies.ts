import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#server/problem.ts'

/** The cookie that keeps a browser signed in. It contains the refresh token; scripts cannot read it (RFC 6265bis). */
export type SessionCookies = {
  /** The refresh token in the cookie; undefined if there is none, or the value cannot be one. */
  read(request: FastifyRequest): string | undefined
  set(request: FastifyRequest, reply: FastifyReply, refreshToken: string): void
  remove(request: FastifyRequest, reply: FastifyReply): void
  /**
   * Refuses requests from pages of other origins. SameSite=Strict only protects against other sites, not against other
   * hosts of the same site, nor against pages that sign a visitor in to another account. Relies on headers that the
   * browser sets and no page can change.
   * @throws Problem foreign_origin
   */
  refuseForeign(request: FastifyRequest): void
}

// RFC 6265 section 4.1.1 allows more characters, but refresh tokens contain only these.
const refreshTokenForm = /^[\w-]{20,200}$/

/**
 * @param options.baseUrl BASE_URL. If its scheme is https, the cookie is for https only, and no other host can set it
 *   (`__Host-`). Otherwise the protocol of the request decides, with X-Forwarded-Proto from trusted proxies.
 */
export const makeSessionCookies = (options: {
  baseUrl: string | undefined
  maxAgeSeconds: number
}): SessionCookies => {
  const base = options.baseUrl === undefined ? undefined : new URL(options.baseUrl)
  const isSecure = ({ protocol }: FastifyRequest) => base?.protocol === 'https:' || protocol === 'https'
  const nameFor = (request: FastifyRequest) => (isSecure(request) ? '__Host-foyer' : 'foyer')
  const write = (request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number) => {
    const flags = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(request) } as const
    reply.header('set-cookie', stringifySetCookie({ name: nameFor(request), value, maxAge, ...flags }))
  }

  return {
    read: (request) => {
      const value = parseCookie(request.headers.cookie ?? '')[nameFor(request)]
      return value !== undefined && refreshTokenForm.test(value) ? value : undefined
    },
    set: (request, reply, refreshToken) => write(request, reply, refreshToken, options.maxAgeSeconds),
    remove: (request, reply) => write(request, reply, '', 0),
    refuseForeign: (request) => {
      const { origin, 'sec-fetch-site': site } = request.headers
      // A page with the policy no-referrer may send the origin null; then Sec-Fetch-Site decides.
      const isNamed = origin !== undefined && origin !== 'null'
      const isOwn = isNamed ? ownOrigins(request, base).includes(origin) : site === 'same-origin'
      if (isOwn && (site === undefined || site === 'same-origin')) return
      throw new Problem('foreign_origin', 'This is for the pages of this server only.')
    },
  }
}

const ownOrigins = ({ protocol, host }: FastifyRequest, base: URL | undefined) => [
  `${protocol}://${host}`,
  ...(base ? [base.origin] : []),
]
