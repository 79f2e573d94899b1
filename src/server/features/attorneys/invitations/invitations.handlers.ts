import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { toPage } from '#server/keyset-page.ts'
import { toRegisteredAttorney } from '../accounts/present-attorney.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { countOpenInvitations, selectInvitationPage } from './invitations.queries.ts'
import { inviteAttorney } from './invite-attorney.ts'
import { toInvitation } from './present-invitation.ts'
import { readInvitation } from './read-invitation.ts'
import { resendInvitation } from './resend-invitation.ts'
import { revokeInvitation } from './revoke-invitation.ts'

type InvitationHandlers = Pick<
  Handlers<Deps>,
  | 'inviteAttorney'
  | 'listInvitations'
  | 'resendInvitation'
  | 'revokeInvitation'
  | 'readInvitation'
  | 'acceptInvitation'
>

export const invitationHandlers: InvitationHandlers = {
  inviteAttorney: async (deps, { body }, { attorney }) =>
    toInvitation(await inviteAttorney(deps, { invitation: body, actorId: attorney.id }), deps.now()),

  listInvitations: async ({ db, now }, { query }) => {
    const [rows, total] = await Promise.all([selectInvitationPage(db, query), countOpenInvitations(db)])
    const at = now()
    return toPage(
      rows.map((row) => toInvitation(row, at)),
      total,
      query.page_size,
    )
  },

  resendInvitation: async (deps, { params }, { attorney }) =>
    toInvitation(await resendInvitation(deps, { id: params.id, actorId: attorney.id }), deps.now()),

  revokeInvitation: (deps, { params }, { attorney }) =>
    revokeInvitation(deps, { id: params.id, actorId: attorney.id }),

  readInvitation: (deps, { body }) => readInvitation(deps, body),

  acceptInvitation: async (deps, { body }) => toRegisteredAttorney(await acceptInvitation(deps, body)),
}
