import { type Language, isLanguage } from '#messages/languages.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { compileTemplates } from './mail-templates.ts'
import { footerLines, isolated, oneLine, textsIn, withoutLinks } from './mail-text.ts'
import { timeInWords } from './mail-time.ts'

const fill = compileTemplates('invitation')

/** Invites somebody to open an account with the link in the mail. */
export const invitation: KindOfMail = {
  kind: 'invitation',
  to: 'outside',
  urgency: 'usual',
  isScheduled: false,
  attachesResume: false,
  pauseMaxMs: Infinity,
  write: async ({ db, now, invitationToken }, mail, firm) => {
    const [row] = await selectInvitation(db, { id: mail.invitation_id ?? 0 })
    // A link that does not work is not worth sending.
    if (!row || row.ended_at !== null || row.expires_at <= now()) return undefined
    if (row.inviter_status !== 'active' || row.inviter_role !== 'admin') return undefined
    return writeInvitation({ ...row, token: invitationToken(row) }, firm)
  },
}

export type InvitationMail = {
  token: string
  role: 'admin' | 'attorney'
  language: string
  expires_at: number
  inviter_name: string | null
  inviter_email: string
}

/** The token follows the #, which browsers never send, so that no log and no Referer contains it. */
export const writeInvitation = (
  { token, role, language: code, expires_at, inviter_name, inviter_email }: InvitationMail,
  { firm_name, firm_footer, firm_time_zone, baseUrl }: Firm,
) => {
  const language: Language = isLanguage(code) ? code : 'en'
  const { t, frame } = textsIn(language)
  const firm = oneLine(firm_name)
  const who = isolated(language, withoutLinks(oneLine(inviter_name ?? inviter_email)))
  return fill({
    ...frame,
    firm,
    subject: t('mail.invitation.subject', { firm }),
    title: t('mail.invitation.title', { firm: isolated(language, firm) }),
    hello: t('mail.confirmation.hello'),
    invited: t(`mail.invitation.text.${role}`, { who, firm: isolated(language, firm) }),
    act: t('mail.invitation.act'),
    link: `${baseUrl}/app/invitation#${token}`,
    once: t('mail.invitation.once', { until: timeInWords(language, firm_time_zone, expires_at) }),
    not_expected: t('mail.invitation.not_expected'),
    no_button: t('mail.no_button'),
    automatic: t('mail.confirmation.automatic'),
    footer: footerLines(firm_footer),
  })
}

const selectInvitation = prepared((db, at: { id: number }) =>
  db
    .selectFrom('invitations')
    .innerJoin('attorneys as inviter', 'inviter.id', 'invitations.invited_by')
    .select([
      'invitations.id',
      'invitations.email',
      'invitations.role',
      'invitations.language',
      'invitations.issued_at',
      'invitations.expires_at',
      'invitations.ended_at',
      'inviter.name as inviter_name',
      'inviter.email as inviter_email',
      'inviter.role as inviter_role',
      'inviter.status as inviter_status',
    ])
    .where('invitations.id', '=', at.id),
)
