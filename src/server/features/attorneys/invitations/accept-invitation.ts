import type { z } from 'zod'
import type { AcceptedInvitation } from '#contract/schemas/accounts/invitations.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { addressWaitingNotifications } from '#server/features/mails/told/address-waiting-notifications.ts'
import { Problem } from '#server/problem.ts'
import { type Account, insertAttorney, updateAttorney } from '../accounts/attorneys.queries.ts'
import { refuseCommonPassword } from '../passwords/common-passwords.ts'
import {
  endInvitationsTo,
  isInviterAdmin,
  lockOpenInvitation,
  type InvitationRow,
} from './invitations.queries.ts'
import { findInvitation, invitationInvalid, requireUsable } from './read-invitation.ts'

/**
 * Opens the account that an invitation offers, active at once: the link in the mail shows whose address it is. Somebody who
 * waits for approval with this address gets that account, with the new password. The invitation ends.
 * @throws Problem invitation_invalid, email_taken, invalid_fields
 */
export const acceptInvitation = async (
  deps: Deps,
  { token, name, password }: z.output<typeof AcceptedInvitation>,
): Promise<Account> => {
  // Checked before hashing, so that strangers cannot make the server do expensive work.
  const { email } = await findInvitation(deps, token)
  await refuseCommonPassword('password', password, email)
  const passwordHash = await deps.passwords.hash(password)
  const { attorney, addressed } = await transact(deps.db, (tx) =>
    store(tx, deps, { token, email, name: name ?? null, passwordHash }),
  )
  if (addressed > 0) deps.wakeMail()
  return attorney
}

type Newcomer = { token: string; email: string; name: string | null; passwordHash: string }

const store = async (
  tx: Database,
  deps: Deps,
  newcomer: Newcomer,
): Promise<{ attorney: Account; addressed: number }> => {
  // Locks the account before the invitation, as changeAttorney does: another order would cause deadlocks.
  const known = await forUpdate(
    tx,
    tx.selectFrom('attorneys').selectAll().where('email', '=', newcomer.email),
  ).executeTakeFirst()
  const invitation = await lockUsable(tx, deps, newcomer.token)
  if (known && known.status !== 'waiting') throw emailTaken()

  const now = deps.now()
  const account = await open(tx, { known, invitation, newcomer, now })
  await endInvitationsTo(tx, newcomer.email, { at: now, attorneyId: account.id })
  await recordEvent(tx, {
    kind: 'invitation.accepted',
    at: now,
    actorId: account.id,
    attorneyId: account.id,
    after: { email: account.email, role: account.role, status: account.status },
  })
  const { mailFrom } = deps.config
  const addressed = await addressWaitingNotifications(tx, { recipient: account.email, mailFrom, now })
  return { attorney: account, addressed }
}

/** While the password was hashed, somebody may have accepted, revoked or sent it again. */
const lockUsable = async (tx: Database, deps: Deps, token: string): Promise<InvitationRow> => {
  const found = await lockOpenInvitation(tx, deps.invitationTokens.idIn(token) ?? 0)
  const invitation = requireUsable(deps, token, found)
  if (!(await isInviterAdmin(tx, invitation))) throw invitationInvalid()
  return invitation
}

type Opened = { known: Account | undefined; invitation: InvitationRow; newcomer: Newcomer; now: number }

const open = async (tx: Database, { known, invitation, newcomer, now }: Opened): Promise<Account> => {
  const granted = {
    name: newcomer.name ?? known?.name ?? null,
    password_hash: newcomer.passwordHash,
    role: invitation.role,
    language: invitation.language,
    status: 'active' as const,
    updated_at: now,
  }
  if (known) return updateAttorney(tx, known.id, granted)
  const account = await insertAttorney(tx, { ...granted, email: newcomer.email, created_at: now })
  // Somebody registered with this address at the same moment.
  if (!account) throw emailTaken()
  return account
}

const emailTaken = () =>
  new Problem('email_taken', 'An account with this e-mail already exists. Sign in instead.')
