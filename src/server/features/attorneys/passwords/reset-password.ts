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
 * Sets a new password with the token from the mail. The token works once, within 30 minutes after the request. Ends
 * every session and every other reset link of the account.
 * @throws Problem reset_link_invalid, invalid_fields
 */
export const resetPassword = async (
  deps: Deps,
  { token, newPassword }: { token: string; newPassword: string },
): Promise<void> => {
  const id = deps.resetTokens.idIn(token)
  const reset = id === undefined ? undefined : await selectReset(deps.db, id)
  // Checked before hashing, so that strangers cannot make the server do expensive work.
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
  // Locks the account before the reset, as every act that ends reset links does: another order would cause deadlocks.
  const account = await lockAccount(tx, attorneyId)
  if (account?.status !== 'active') throw linkInvalid()
  // While the password was hashed, somebody may have used the link or set the password in another way.
  requireUsable(deps, token, await lockReset(tx, deps.resetTokens.idIn(token) ?? 0))
  const at = deps.now()
  await updateAttorney(tx, account.id, { password_hash: passwordHash, updated_at: at })
  await endResetsOf(tx, account.id, at)
  await endSessionsOf(tx, account.id, at)
  await recordEvent(tx, { kind: 'password.reset', at, actorId: account.id, attorneyId: account.id })
}

const linkInvalid = () =>
  new Problem('reset_link_invalid', 'This link is not valid, or no longer. Ask for a new one.')
