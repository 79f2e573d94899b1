import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { endInvitationsTo, lockOpenInvitation } from './invitations.queries.ts'
import { noInvitation } from './resend-invitation.ts'

/** Ends an invitation: its link stops working at once. A mail that is not sent yet is not sent any more. @throws Problem not_found */
export const revokeInvitation = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  request: { id: number; actorId: number },
): Promise<void> => transact(db, (tx) => revoke(tx, request, now()))

const revoke = async (tx: Database, { id, actorId }: { id: number; actorId: number }, at: number) => {
  const invitation = await lockOpenInvitation(tx, id)
  if (!invitation) throw noInvitation(id)
  const { email, role } = invitation
  await endInvitationsTo(tx, email, { at })
  await recordEvent(tx, { kind: 'invitation.revoked', at, actorId, before: { email, role } })
}
