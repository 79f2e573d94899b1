import type { z } from 'zod'
import type { Invitation, InvitationState } from '#contract/schemas/accounts/invitations.ts'
import { isoTime } from '#server/iso-time.ts'
import type { ListedInvitation } from './invitations.queries.ts'

/** The fields of an open invitation that leave the server. */
export const toInvitation = (row: ListedInvitation, now: number): z.input<typeof Invitation> => ({
  id: row.id,
  email: row.email,
  role: row.role,
  language: row.language,
  state: stateOf(row, now),
  last_error: row.last_error,
  trouble: row.trouble,
  invited_by: { id: row.inviter_id, name: row.inviter_name, email: row.inviter_email },
  sent_at: row.sent_at === null ? null : isoTime(row.sent_at),
  expires_at: isoTime(row.expires_at),
})

const stateOf = (row: ListedInvitation, now: number): InvitationState => {
  if (row.inviter_status !== 'active' || row.inviter_role !== 'admin') return 'inviter_left'
  if (row.expires_at <= now) return 'expired'
  if (row.mail_state === 'sent') return 'sent'
  return row.mail_state === 'failed' || row.mail_state === 'dismissed' ? 'failed' : 'queued'
}
