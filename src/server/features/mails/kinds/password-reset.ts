import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { compileTemplates } from './mail-templates.ts'
import { footerLines, oneLine } from './mail-text.ts'

const fill = compileTemplates('password-reset')

/** Sends a reset link: a link to set a new password. */
export const passwordReset: KindOfMail = {
  kind: 'password_reset',
  to: 'firm',
  urgency: 'interactive',
  isScheduled: false,
  attachesResume: false,
  // Short, because the link is valid for half an hour only.
  pauseMaxMs: 60_000,
  write: async ({ db, now, resetToken }, mail, firm) => {
    const [reset] = await selectReset(db, { id: mail.reset_id ?? 0 })
    // A link that no longer works is not worth sending.
    if (!reset || reset.expires_at <= now() || reset.used_at !== null) return undefined
    return writePasswordReset(resetToken(reset), firm)
  },
}

/** The token follows the #, which browsers never send, so that no log and no Referer contains it. */
export const writePasswordReset = (token: string, { firm_name, firm_footer, baseUrl }: Firm) =>
  fill({
    firm: oneLine(firm_name),
    site: new URL(baseUrl).host,
    link: `${baseUrl}/app/reset-password#${token}`,
    footer: footerLines(firm_footer),
  })

const selectReset = prepared((db, at: { id: number }) =>
  db
    .selectFrom('password_resets')
    .select(['id', 'attorney_id', 'created_at', 'expires_at', 'used_at'])
    .where('id', '=', at.id)
    // A mail is stored only for addresses that have an account.
    .$narrowType<{ attorney_id: number }>(),
)
