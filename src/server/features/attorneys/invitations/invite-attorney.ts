import type { z } from 'zod'
import type { NewInvitation } from '#contract/schemas/accounts/invitations.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { enqueueInvitationMail } from '#server/features/mails/outbox/enqueue-account-mail.ts'
import { Problem } from '#server/problem.ts'
import { findAccount } from '../accounts/attorneys.queries.ts'
import { requireLanguage } from '../accounts/require-language.ts'
import { insertInvitation, selectListed, type ListedInvitation } from './invitations.queries.ts'

export const invitationDays = 7
export const invitationLifeMs = invitationDays * 86_400_000

/**
 * Invites somebody to open an account: the mail has a link that works once, for seven days.
 * @throws Problem invalid_fields for a language without a catalog; email_taken, already_invited, too_many_requests
 */
export const inviteAttorney = async (
  deps: Deps,
  { invitation, actorId }: { invitation: z.output<typeof NewInvitation>; actorId: number },
): Promise<ListedInvitation> => {
  const { email, role, language } = invitation
  requireLanguage(language)
  await deps.limitInvitations(email)
  const row = await transact(deps.db, (tx) => store(tx, deps, { email, role, language, actorId }))
  deps.wakeMail()
  return row
}

type Invited = Omit<z.output<typeof NewInvitation>, 'language'> & { language: string; actorId: number }

const store = async (
  tx: Database,
  { config, now }: Deps,
  { email, role, language, actorId }: Invited,
): Promise<ListedInvitation> => {
  await refuseIfKnown(tx, email)
  const at = now()
  const invitation = await insertInvitation(tx, {
    email,
    role,
    language,
    invited_by: actorId,
    created_at: at,
    issued_at: at,
    expires_at: at + invitationLifeMs,
  })
  if (!invitation)
    throw new Problem('already_invited', 'This person has been invited already. Send that invitation again.')
  await enqueueInvitationMail(tx, { ...invitation, mailFrom: config.mailFrom, now: at })
  await recordEvent(tx, { kind: 'invitation.sent', at, actorId, after: { email, role } })
  return selectListed(tx, invitation.id)
}

/** @throws Problem email_taken, which says what to do instead */
export const refuseIfKnown = async (tx: Database, email: string): Promise<void> => {
  const account = await findAccount(tx, email)
  if (account) throw new Problem('email_taken', instead[account.status])
}

const instead = {
  waiting: 'This person has asked for access already. Approve the account instead.',
  active: 'This person has an account already.',
  deactivated: 'This person has an account that is deactivated. Reactivate it instead.',
}
