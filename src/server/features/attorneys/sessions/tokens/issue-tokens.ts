import type { z } from 'zod'
import type { Tokens } from '#contract/schemas/accounts/attorneys.ts'
import type { BrowserSession } from '#contract/schemas/accounts/sessions.ts'
import type { Deps } from '#server/deps.ts'
import type { Account } from '../../accounts/attorneys.queries.ts'
import { toAttorney } from '../../accounts/present-attorney.ts'

/** A session that was just opened or renewed, with its refresh token, of which only the hash is stored. */
export type OpenSession = { attorney: Account; sessionId: string; refreshToken: string }

/** The tokens of a session for a program that uses the API (RFC 6749 section 5.1). */
export const issueTokens = async (deps: Deps, session: OpenSession): Promise<z.output<typeof Tokens>> => ({
  access_token: await issueAccessToken(deps, session),
  token_type: 'bearer',
  expires_in: deps.accessTokens.expiresInSeconds,
  refresh_token: session.refreshToken,
})

/** The tokens of a session for a browser. The caller puts the refresh token into the cookie, never into the body. */
export const issueForBrowser = async (
  deps: Deps,
  session: OpenSession,
): Promise<z.output<typeof BrowserSession> & { refreshToken: string }> => ({
  access_token: await issueAccessToken(deps, session),
  expires_in: deps.accessTokens.expiresInSeconds,
  attorney: toAttorney(session.attorney),
  refreshToken: session.refreshToken,
})

const issueAccessToken = ({ accessTokens }: Deps, { attorney, sessionId }: OpenSession) =>
  accessTokens.issue({ attorneyId: attorney.id, sessionId })
