import type { z } from 'zod'
import type { Tokens } from '#contract/attorneys.ts'
import type { Deps } from '#server/deps.ts'
import type { TokenHolder } from './access-tokens.ts'

export type SessionTokens = z.output<typeof Tokens>

/** What a session is used with (RFC 6749 section 5.1). */
export const issueTokens = async (
  { accessTokens }: Deps,
  holder: TokenHolder,
  refreshToken: string,
): Promise<SessionTokens> => ({
  access_token: await accessTokens.issue(holder),
  token_type: 'bearer',
  expires_in: accessTokens.expiresInSeconds,
  refresh_token: refreshToken,
})
