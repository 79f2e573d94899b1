import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { addressWaitingNotifications } from '#server/features/mails/told/address-waiting-notifications.ts'
import { Problem } from '#server/problem.ts'
import { type Account, findAccount, lockAccount, updateAttorney } from '../accounts/attorneys.queries.ts'
import { refuseCommonPassword } from './common-passwords.ts'
import { endResetsOf } from './resets.queries.ts'
import { endSessionsOf } from '../sessions/sessions.queries.ts'

export type PasswordSet = { wasActive: boolean; sessionsEnded: number; notificationsAddressed: number }

/**
 * Sets a new password without the old one, activates the account, and ends its sessions and reset links: for the
 * operator at the machine, when nobody can sign in any more.
 * @throws Problem not_found, invalid_fields
 */
export const setPassword = async (
  deps: Pick<Deps, 'db' | 'passwords' | 'config' | 'now'>,
  { email, password }: { email: string; password: string },
): Promise<PasswordSet> => {
  const account = await findAccount(deps.db, email)
  if (!account) throw new Problem('not_found', `There is no account with the e-mail ${email}.`)
  await refuseCommonPassword('password', password, email)
  const passwordHash = await deps.passwords.hash(password)
  return transact(deps.db, (tx) => store(tx, deps, account.id, passwordHash))
}

const store = async (
  tx: Database,
  { config, now }: Pick<Deps, 'config' | 'now'>,
  id: number,
  passwordHash: string,
): Promise<PasswordSet> => {
  const at = now()
  const account = await lockAccount(tx, id)
  if (!account) throw new Problem('not_found', 'The account is gone.')
  await updateAttorney(tx, id, { password_hash: passwordHash, status: 'active', updated_at: at })
  const sessionsEnded = await endSessionsOf(tx, id, at)
  await endResetsOf(tx, id, at)
  await recordEvent(tx, { kind: 'password.changed', at, attorneyId: id })
  const wasActive = account.status === 'active'
  const notificationsAddressed = wasActive ? 0 : await activate(tx, account, config.mailFrom, at)
  return { wasActive, sessionsEnded, notificationsAddressed }
}

const activate = async (tx: Database, account: Account, mailFrom: string, now: number): Promise<number> => {
  await recordEvent(tx, {
    kind: 'attorney.changed',
    at: now,
    attorneyId: account.id,
    before: { status: account.status },
    after: { status: 'active' },
  })
  return addressWaitingNotifications(tx, { recipient: account.email, mailFrom, now })
}
