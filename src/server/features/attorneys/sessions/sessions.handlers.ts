import { limits } from '#contract/limits.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { Problem } from '#server/problem.ts'
import { endOtherSession, endSessionOfToken, signOut } from './sign-out.ts'
import { issueForBrowser, issueTokens } from './tokens/issue-tokens.ts'
import { sessionOver } from './not-signed-in.ts'
import { toSession } from './present-session.ts'
import { renewSession } from './tokens/renew-session.ts'
import { selectSessionsOf } from './sessions.queries.ts'
import { signIn } from './sign-in/sign-in.ts'
import { readWelcome } from '../accounts/read-welcome.ts'

type SessionHandlers = Pick<
  Handlers<Deps>,
  | 'signIn'
  | 'signOut'
  | 'listSessions'
  | 'endOtherSession'
  | 'readWelcome'
  | 'startSession'
  | 'renewSession'
  | 'endSession'
>

export const sessionHandlers: SessionHandlers = {
  signIn: async (deps, { body }, { address, userAgent }) => {
    if (body.grant_type === 'password') {
      const { username: email, password } = body
      return issueTokens(deps, await signIn(deps, { email, password, address, userAgent }))
    }
    const session = await renewSession(deps, body.refresh_token)
    if (!session) throw tokenSpent()
    return issueTokens(deps, session)
  },

  signOut: (deps, _input, { attorney }) => signOut(deps, attorney.sessionId),

  listSessions: async ({ db, now }, _input, { attorney }) => {
    const rows = await selectSessionsOf(db, attorney.id, now(), limits.sessionsListedMax)
    return { items: rows.map((row) => toSession(row, attorney.sessionId)) }
  },

  endOtherSession: (deps, { params }, { attorney }) =>
    endOtherSession(deps, { attorneyId: attorney.id, sessionId: params.id }),

  readWelcome: (deps, _input, { cookie }) => readWelcome(deps, { hasSession: cookie !== undefined }),

  startSession: async (deps, { body }, { address, userAgent }) =>
    issueForBrowser(deps, await signIn(deps, { ...body, address, userAgent })),

  renewSession: async (deps, _input, { cookie }) => {
    const session = await renewSession(deps, cookie)
    if (!session) throw sessionOver()
    return issueForBrowser(deps, session)
  },

  endSession: (deps, _input, { cookie }) => endSessionOfToken(deps, cookie),
}

const tokenSpent = () =>
  new Problem('invalid_grant', 'This refresh token is not valid, or no longer. Please sign in again.')
