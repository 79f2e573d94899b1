import type { z } from 'zod'
import type { OpenInvitation } from '#contract/schemas/accounts/invitations.ts'
import type { Deps } from '#server/deps.ts'
import { isoTime } from '#server/iso-time.ts'
import { Problem } from '#server/problem.ts'
import { selectAttorney } from '../accounts/attorneys.queries.ts'
import { type InvitationRow, isInviterAdmin, selectInvitation } from './invitations.queries.ts'

/** What the page says on which somebody accepts an invitation. @throws Problem invitation_invalid */
export const readInvitation = async (
  deps: Deps,
  { token }: { token: string },
): Promise<z.input<typeof OpenInvitation>> => {
  const { email, role, invited_by, expires_at } = await findInvitation(deps, token)
  const inviter = await selectAttorney(deps.db, invited_by)
  return {
    email,
    role,
    firm_name: (await deps.settings.read()).firm_name,
    invited_by: inviter?.name ?? inviter?.email ?? '',
    expires_at: isoTime(expires_at),
  }
}

/** The invitation that the token opens. @throws Problem invitation_invalid */
export const findInvitation = async (deps: Deps, token: string): Promise<InvitationRow> => {
  const id = deps.invitationTokens.idIn(token)
  const invitation = id === undefined ? undefined : await selectInvitation(deps.db, id)
  const usable = requireUsable(deps, token, invitation)
  if (!(await isInviterAdmin(deps.db, usable))) throw invitationInvalid()
  return usable
}

/** @throws Problem invitation_invalid if it has ended or expired, or if the token is not that of its last mail */
export const requireUsable = (
  { invitationTokens, now }: Pick<Deps, 'invitationTokens' | 'now'>,
  token: string,
  invitation: InvitationRow | undefined,
): InvitationRow => {
  if (!invitation || invitation.ended_at !== null || invitation.expires_at <= now()) throw invitationInvalid()
  if (!invitationTokens.isOf(token, invitation)) throw invitationInvalid()
  return invitation
}

export const invitationInvalid = () =>
  new Problem(
    'invitation_invalid',
    'This invitation is not valid, or no longer. Ask your firm for a new one.',
  )
