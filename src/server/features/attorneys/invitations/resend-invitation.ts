import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { resendInvitationMail } from '#server/features/mails/outbox/enqueue-account-mail.ts'
import { Problem } from '#server/problem.ts'
import { invitationLifeMs, refuseIfKnown } from './invite-attorney.ts'
import {
  type ListedInvitation,
  lockOpenInvitation,
  selectInvitation,
  selectListed,
} from './invitations.queries.ts'

/**
 * Sends an invitation again with a new link, valid for seven days from now. Who sends it is the one who invites from now on, so
 * this also repairs an invitation whose sender has left.
 * @throws Problem not_found, email_taken, still_queued, too_many_requests
 */
export const resendInvitation = async (
  deps: Deps,
  { id, actorId }: { id: number; actorId: number },
): Promise<ListedInvitation> => {
  const invitation = await selectInvitation(deps.db, id)
  if (!invitation || invitation.ended_at !== null) throw noInvitation(id)
  await deps.limitInvitations(invitation.email)
  const row = await transact(deps.db, (tx) => store(tx, deps, { id, actorId }))
  deps.wakeMail()
  return row
}

const store = async (
  tx: Database,
  { config, now }: Deps,
  { id, actorId }: { id: number; actorId: number },
): Promise<ListedInvitation> => {
  const invitation = await lockOpenInvitation(tx, id)
  if (!invitation) throw noInvitation(id)
  const { email, role } = invitation
  await refuseIfKnown(tx, email)
  const at = now()
  await resendInvitationMail(tx, { id, email, mailFrom: config.mailFrom, now: at })
  await tx
    .updateTable('invitations')
    .set({ invited_by: actorId, issued_at: at, expires_at: at + invitationLifeMs })
    .where('id', '=', id)
    .execute()
  await recordEvent(tx, { kind: 'invitation.resent', at, actorId, after: { email, role } })
  return selectListed(tx, id)
}

export const noInvitation = (id: number) => new Problem('not_found', `There is no open invitation ${id}.`)
