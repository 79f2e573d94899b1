import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { invalidField } from '#server/problem.ts'
import { findSignedIn, lockAccount, selectAttorney, updateAttorney } from '../accounts/attorneys.queries.ts'
import { refuseCommonPassword } from './common-passwords.ts'
import { tokenInvalid } from '../sessions/not-signed-in.ts'
import { endResetsOf } from './resets.queries.ts'
import { endSessionsOf } from '../sessions/sessions.queries.ts'

export type PasswordChangeRequest = { attorney: SignedIn; currentPassword: string; newPassword: string }

/**
 * Changes an attorney's own password. Ends all their other sessions and all their reset links at once; this session
 * goes on. Attempts are limited, so that whoever finds an open browser cannot try current passwords without end.
 * @throws Problem invalid_fields, too_many_requests, not_signed_in
 */
export const changePassword = async (deps: Deps, request: PasswordChangeRequest): Promise<void> => {
  const { attorney, currentPassword, newPassword } = request
  const currentHash = await confirmPassword(deps, attorney.id, currentPassword)
  await refuseCommonPassword('new_password', newPassword, attorney.email)
  const newHash = await deps.passwords.hash(newPassword)
  await transact(deps.db, (tx) => store(tx, deps, attorney, currentHash, newHash))
}

const confirmPassword = async (
  { db, passwords, signInLimits }: Deps,
  attorneyId: number,
  password: string,
) => {
  const attempt = await signInLimits.beginPasswordCheck(attorneyId)
  let account, isRight
  try {
    account = await selectAttorney(db, attorneyId)
    isRight = await passwords.verify(password, account?.password_hash)
  } catch (error) {
    await attempt.canceled()
    throw error
  }
  if (!account || !isRight) throw wrongPassword()
  await attempt.succeeded()
  return account.password_hash
}

const store = async (
  tx: Database,
  { now }: Deps,
  attorney: SignedIn,
  currentHash: string,
  newHash: string,
) => {
  const at = now()
  const account = await lockAccount(tx, attorney.id)
  if (account?.password_hash !== currentHash) throw wrongPassword()
  // Hashing took a while; somebody may have ended this session in the meantime.
  const session = await findSignedIn(tx, { attorneyId: attorney.id, sessionId: attorney.sessionId })
  if (!session || session.expires_at <= at) throw tokenInvalid()
  await updateAttorney(tx, attorney.id, { password_hash: newHash, updated_at: at })
  await endSessionsOf(tx, attorney.id, at, attorney.sessionId)
  await endResetsOf(tx, attorney.id, at)
  await recordEvent(tx, { kind: 'password.changed', at, actorId: attorney.id, attorneyId: attorney.id })
}

const wrongPassword = () => invalidField('current_password', 'This is not your current password.')
