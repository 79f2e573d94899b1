import { allScopes } from '#contract/scopes.ts'
import { makeCacheUntilCommit } from '#server/adapters/database/cache-until-commit.ts'
import type { Deps } from '#server/deps.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { findSignedIn } from '../accounts/attorneys.queries.ts'
import { tokenInvalid, tokenMissing } from './not-signed-in.ts'

const sessionsCached = 1_000

/**
 * Finds the attorney of a request by its bearer token (RFC 6750 section 2.1). Queries the database each time, unless
 * nothing was committed since, so that sign-out, deactivation, a new role and a new password take effect at once.
 * @returns a function for http, which throws Problem not_signed_in
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

// Nearly every client writes it this way; the case of the scheme does not matter (RFC 9110 section 11.1).
const usual = 'Bearer '

const bearerToken = (authorization: string | undefined) => {
  if (authorization?.startsWith(usual)) return authorization.slice(usual.length).trim()
  const [scheme, token, ...others] = (authorization ?? '').trim().split(/ +/)
  return scheme?.toLowerCase() === 'bearer' ? [token, ...others].join(' ') : undefined
}
