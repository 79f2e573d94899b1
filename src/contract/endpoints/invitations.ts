import type { Endpoint } from '#contract/endpoint.ts'
import { RegisteredAttorney } from '#contract/schemas/accounts/attorneys.ts'
import { PageQuery } from '#contract/schemas/fields.ts'
import {
  AcceptedInvitation,
  Invitation,
  InvitationPage,
  InvitationPath,
  InvitationToken,
  NewInvitation,
  OpenInvitation,
} from '#contract/schemas/accounts/invitations.ts'

// oxfmt-ignore
export const invitationEndpoints = {
  inviteAttorney: {
    method: 'POST', path: '/api/invitations', access: 'admin', tag: 'Attorneys', rateLimit: 'invitation',
    summary: 'Invite somebody by mail to open an account',
    body: { json: NewInvitation }, status: 201, output: Invitation,
    problems: ['email_taken', 'already_invited'],
  },
  listInvitations: {
    method: 'GET', path: '/api/invitations', access: 'admin', tag: 'Attorneys',
    summary: 'The invitations that were neither accepted nor revoked',
    query: PageQuery, status: 200, output: InvitationPage,
  },
  resendInvitation: {
    method: 'POST', path: '/api/invitations/{id}/resend', access: 'admin', tag: 'Attorneys', rateLimit: 'invitation',
    summary: 'Send an invitation again, with a new link for seven days; the links of before stop working',
    params: InvitationPath, status: 200, output: Invitation,
    problems: ['not_found', 'email_taken', 'still_queued'],
  },
  revokeInvitation: {
    method: 'DELETE', path: '/api/invitations/{id}', access: 'admin', tag: 'Attorneys',
    summary: 'Revoke an invitation: its link stops working at once',
    params: InvitationPath, status: 204, output: 'nothing',
    problems: ['not_found'],
  },
  readInvitation: {
    method: 'POST', path: '/api/auth/invitation', access: 'public', tag: 'Auth', rateLimit: 'invitation',
    summary: 'What the invitation with this token offers, and to whom',
    body: { json: InvitationToken }, status: 200, output: OpenInvitation,
    problems: ['invitation_invalid'],
  },
  acceptInvitation: {
    method: 'POST', path: '/api/auth/invitation/accept', access: 'public', tag: 'Auth', rateLimit: 'invitation',
    summary: 'Open the account that the invitation offers, active at once',
    body: { json: AcceptedInvitation }, status: 201, output: RegisteredAttorney,
    problems: ['invitation_invalid', 'email_taken'],
  },
} as const satisfies Record<string, Endpoint>
