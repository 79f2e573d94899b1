import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { Problem } from '#server/problem.ts'
import { lockAccount, selectAttorney, updateAttorney } from '../accounts/attorneys.queries.ts'
import { refuseCommonPassword } from './common-passwords.ts'
import type { Reset } from '#server/deps.ts'
import { type PasswordResetRow, endResetsOf, lockReset, selectReset } from './resets.queries.ts'
import { endSessionsOf } from '../sessions/sessions.queries.ts'

/**
 * Sets a new password with the token from the mail: once, within 30 minutes of asking. Every session of the account
 * ends at once, and the other links in the mailbox are worthless.
 * @throws Problem reset_link_invalid, invalid_fields
 */
export const resetPassword = async (
  deps: Deps,
  { token, newPassword }: { token: string; newPassword: string },
): Promise<void> => {
  const id = deps.resetTokens.idIn(token)
  const reset = id === undefined ? undefined : await selectReset(deps.db, id)
  // Before anything is hashed: strangers cannot make the server work hard.
  const { attorney_id } = requireUsable(deps, token, reset)
  const account = await selectAttorney(deps.db, attorney_id)
  await refuseCommonPassword('new_password', newPassword, account?.email ?? '')
  const passwordHash = await deps.passwords.hash(newPassword)
  await transact(deps.db, (tx) => store(tx, deps, token, { attorneyId: attorney_id, passwordHash }))
}

const requireUsable = (
  { resetTokens, now }: Pick<Deps, 'resetTokens' | 'now'>,
  token: string,
  reset: PasswordResetRow | undefined,
): Reset => {
  const { id, attorney_id, created_at, expires_at, used_at } = reset ?? unknown
  if (attorney_id === null || used_at !== null || expires_at <= now()) throw linkInvalid()
  const usable = { id, attorney_id, created_at }
  if (!resetTokens.isOf(token, usable)) throw linkInvalid()
  return usable
}

const unknown: PasswordResetRow = { id: 0, attorney_id: null, created_at: 0, expires_at: 0, used_at: null }

const store = async (
  tx: Database,
  deps: Deps,
  token: string,
  { attorneyId, passwordHash }: { attorneyId: number; passwordHash: string },
) => {
  // First of all, as whoever ends the links of an account does: two who lock in another order wait for each other forever.
  const account = await lockAccount(tx, attorneyId)
  if (account?.status !== 'active') throw linkInvalid()
  // Hashing took a while; somebody may have used the link or taken the account back in the meantime.
  requireUsable(deps, token, await lockReset(tx, deps.resetTokens.idIn(token) ?? 0))
  const at = deps.now()
  await updateAttorney(tx, account.id, { password_hash: passwordHash, updated_at: at })
  await endResetsOf(tx, account.id, at)
  await endSessionsOf(tx, account.id, at)
  await recordEvent(tx, { kind: 'password.reset', at, actorId: account.id, attorneyId: account.id })
}

const linkInvalid = () =>
  new Problem('reset_link_invalid', 'This link is not valid (any more). Ask for a new one.')
