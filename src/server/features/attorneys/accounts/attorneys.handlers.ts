import type { Deps } from '#server/deps.ts'
import { toPage } from '#server/keyset-page.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { limits } from '#contract/limits.ts'
import {
  countAttorneys,
  countPendingOf,
  selectAttorney,
  selectAttorneyPage,
  selectColleagues,
} from './attorneys.queries.ts'
import { changeAttorney } from './change-attorney.ts'
import { changeOwnAccount } from './change-own-account.ts'
import { changePreferences, readPreferences } from './preferences.ts'
import { changePassword } from '../passwords/change-password.ts'
import { tokenInvalid } from '../sessions/not-signed-in.ts'
import { toAttorney, toColleague, toRegisteredAttorney } from './present-attorney.ts'
import { register } from './register.ts'
import { requestPasswordReset } from '../passwords/request-password-reset.ts'
import { resetPassword } from '../passwords/reset-password.ts'

type AttorneyHandlers = Pick<
  Handlers<Deps>,
  | 'register'
  | 'readOwnAccount'
  | 'changeOwnAccount'
  | 'readPreferences'
  | 'changePreferences'
  | 'changePassword'
  | 'requestPasswordReset'
  | 'resetPassword'
  | 'listAttorneys'
  | 'changeAttorney'
  | 'listColleagues'
>

export const attorneyHandlers: AttorneyHandlers = {
  register: async (deps, { body }) => toRegisteredAttorney(await register(deps, body)),

  readOwnAccount: async ({ db }, _input, { attorney }) => {
    const row = await selectAttorney(db, attorney.id)
    if (!row) throw tokenInvalid()
    return toAttorney(row)
  },

  changeOwnAccount: async (deps, { body }, { attorney }) =>
    toAttorney(await changeOwnAccount(deps, { id: attorney.id, name: body.name })),

  readPreferences: ({ db }, _input, { attorney }) => readPreferences(db, attorney.id),

  changePreferences: (deps, { body }, { attorney }) =>
    changePreferences(deps, { attorneyId: attorney.id, change: body }),

  changePassword: (deps, { body }, { attorney }) =>
    changePassword(deps, {
      attorney,
      currentPassword: body.current_password,
      newPassword: body.new_password,
    }),

  requestPasswordReset: (deps, { body }) => requestPasswordReset(deps, body),

  resetPassword: (deps, { body }) =>
    resetPassword(deps, { token: body.token, newPassword: body.new_password }),

  listAttorneys: async ({ db }, { query }) => {
    const [rows, total] = await Promise.all([selectAttorneyPage(db, query), countAttorneys(db, query.status)])
    const pendingOf = await countPendingOf(
      db,
      rows.map(({ id }) => id),
    )
    const members = rows.map((row) => ({ ...toAttorney(row), pending_leads: pendingOf(row.id) }))
    return toPage(members, total, query.page_size)
  },

  changeAttorney: async (deps, { params, body }, { attorney: { id: actorId } }) => {
    const { attorney, bulkId } = await changeAttorney(deps, { id: params.id, change: body, actorId })
    return { ...toAttorney(attorney), bulk_id: bulkId }
  },

  listColleagues: async ({ db }) => ({
    items: (await selectColleagues(db, limits.colleaguesListedMax)).map(toColleague),
  }),
}
