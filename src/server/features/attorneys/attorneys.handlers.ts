import type { Deps } from '#server/deps.ts'
import { toPage } from '#server/features/page.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { countAttorneys, selectAttorney, selectAttorneyPage } from './attorneys.queries.ts'
import { changeAttorney } from './change-attorney.ts'
import { changePassword } from './change-password.ts'
import { tokenInvalid } from './not-signed-in.ts'
import { toAttorney, toRegisteredAttorney } from './present-attorney.ts'
import { register } from './register.ts'
import { renewSession } from './renew-session.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'

type AttorneyHandlers = Pick<
  Handlers<Deps, unknown>,
  'register' | 'signIn' | 'readOwnAccount' | 'changePassword' | 'signOut' | 'listAttorneys' | 'changeAttorney'
>

export const attorneyHandlers: AttorneyHandlers = {
  register: async (deps, { body }) => toRegisteredAttorney(await register(deps, body)),

  signIn: (deps, { body }, { address }) =>
    body.grant_type === 'refresh_token'
      ? renewSession(deps, body.refresh_token)
      : signIn(deps, { email: body.username, password: body.password, address }),

  readOwnAccount: async ({ db }, _input, { attorney }) => {
    const row = await selectAttorney(db, attorney.id)
    if (!row) throw tokenInvalid()
    return toAttorney(row)
  },

  changePassword: (deps, { body }, { attorney }) =>
    changePassword(deps, {
      attorney,
      currentPassword: body.current_password,
      newPassword: body.new_password,
    }),

  signOut: (deps, _input, { attorney }) => signOut(deps, attorney.sessionId),

  listAttorneys: async ({ db }, { query }) => {
    const [rows, total] = await Promise.all([selectAttorneyPage(db, query), countAttorneys(db)])
    return toPage(rows.map(toAttorney), total, query.page_size)
  },

  changeAttorney: async (deps, { params, body }, { attorney }) =>
    toAttorney(await changeAttorney(deps, { id: params.id, change: body, actorId: attorney.id })),
}
