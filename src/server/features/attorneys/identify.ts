import type { Deps } from '#server/deps.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { findSignedIn } from './attorneys.queries.ts'
import { tokenInvalid, tokenMissing } from './not-signed-in.ts'

/**
 * Whom a request comes from, by its bearer token (RFC 6750 section 2.1). The database is asked each time, so that
 * sign-out, deactivation, a new role and a new password count at once, on every node.
 * @returns for http: throws Problem not_signed_in
 */
export const makeIdentify =
  ({ db, accessTokens, now }: Pick<Deps, 'db' | 'accessTokens' | 'now'>) =>
  async (authorization: string | undefined): Promise<SignedIn> => {
    const token = bearerToken(authorization)
    if (token === undefined) throw tokenMissing()
    const holder = await accessTokens.read(token)
    const attorney = await findSignedIn(db, holder, now())
    if (!attorney) throw tokenInvalid()
    return { ...attorney, sessionId: holder.sessionId }
  }

const bearerToken = (authorization: string | undefined) => {
  const [scheme, token, ...others] = (authorization ?? '').trim().split(/ +/)
  return scheme?.toLowerCase() === 'bearer' ? [token, ...others].join(' ') : undefined
}
