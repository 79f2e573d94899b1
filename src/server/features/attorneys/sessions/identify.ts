import { allScopes } from '#contract/scopes.ts'
import { makeCacheUntilCommit } from '#server/adapters/database/cache-until-commit.ts'
import type { Deps } from '#server/deps.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { findSignedIn } from '../accounts/attorneys.queries.ts'
import { tokenInvalid, tokenMissing } from './not-signed-in.ts'

const sessionsCached = 1_000

/**
 * Whom a request comes from, by its bearer token (RFC 6750 section 2.1). The database is asked each time, unless it can
 * tell that nothing in it has changed, so that sign-out, deactivation, a new role and a new password count at once.
 * @returns for http: throws Problem not_signed_in
 */
export const makeIdentify = ({
  db,
  dataVersion,
  accessTokens,
  now,
}: Pick<Deps, 'db' | 'dataVersion' | 'accessTokens' | 'now'>) => {
  const cached = makeCacheUntilCommit(dataVersion, sessionsCached)
  return async (authorization: string | undefined): Promise<SignedIn> => {
    const token = bearerToken(authorization)
    if (token === undefined) throw tokenMissing()
    const { attorneyId, sessionId } = await accessTokens.read(token)
    const attorney = await cached(`${attorneyId} ${sessionId}`, async () => {
      const found = await findSignedIn(db, { attorneyId, sessionId })
      if (!found) throw tokenInvalid()
      return found
    })
    if (attorney.expires_at <= now()) throw tokenInvalid()
    return { id: attorney.id, email: attorney.email, role: attorney.role, sessionId, scopes: allScopes }
  }
}

// As nearly every client writes it; a scheme is named in any case (RFC 9110 section 11.1).
const usual = 'Bearer '

const bearerToken = (authorization: string | undefined) => {
  if (authorization?.startsWith(usual)) return authorization.slice(usual.length).trim()
  const [scheme, token, ...others] = (authorization ?? '').trim().split(/ +/)
  return scheme?.toLowerCase() === 'bearer' ? [token, ...others].join(' ') : undefined
}
