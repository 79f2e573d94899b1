import type { FastifyBaseLogger } from 'fastify'
import { MailNotSent, type Mailer } from '#server/adapters/mail/mailer.ts'
import type { OpenResume } from '#server/adapters/storage/open-verified.ts'
import { attachResume } from '../kinds/attach-resume.ts'
import type { ClaimedMail, ResetMail } from './claim-mails.ts'
import { judge, tryLater } from './judge-failure.ts'
import type { Reach } from './mail-reach.ts'
import { hasLeft } from '../kinds/left-the-firm.ts'
import { type WrittenMail, fillTemplates } from '../kinds/mail-templates.ts'
import { type Firm, valuesOf } from '../kinds/mail-values.ts'
import { resetValuesOf } from '../kinds/reset-values.ts'
import type { Outcome } from './settle-mail.ts'

export type DeliveryDeps = {
  openResume: OpenResume
  mailer: Mailer
  config: {
    mailFrom: string
    notifyEmail: readonly string[]
    mailRetryMaxSeconds: number
    mailGiveUpDays: number
  }
  firm: () => Promise<Omit<Firm, 'baseUrl'>>
  baseUrl: () => string
  /** What a link to set a new password ends with. */
  resetToken: (reset: ResetMail['reset']) => string
  now: () => number
  log: FastifyBaseLogger
}

/** `heard`: what the try tells about the mail server; undefined when it did not get that far. */
export type Delivery = { outcome: Outcome; heard?: Parameters<Reach['note']>[0] }

/** Writes a mail from its row and tries to send it once. Never throws: what went wrong is the outcome. */
export const deliverMail = async (deps: DeliveryDeps, mail: ClaimedMail): Promise<Delivery> => {
  if (isLinkDead(mail, deps.now()) || isForNobody(mail, deps.config))
    return { outcome: { kind: 'pointless' } }
  const resume = mail.kind === 'notice' && !mail.link_only ? attachResume(deps.openResume, mail) : undefined
  try {
    const { mailFrom } = deps.config
    const firm = await deps.firm()
    const written = write(deps, mail, { ...firm, baseUrl: deps.baseUrl() })
    await deps.mailer.send({
      messageId: mail.message_id,
      from: mailFrom,
      fromName: firm.firm_name,
      to: mail.recipient,
      urgent: mail.kind === 'password_reset',
      ...written,
      ...(resume && { attachment: resume.attachment }),
      // The process may have stood still since the claim, longer than its lease.
      mayStillGo: () => deps.now() < mail.due_at,
    })
    return { outcome: { kind: 'sent' }, heard: true }
  } catch (error) {
    if (!(error instanceof MailNotSent)) return { outcome: unexpected(deps, mail, error) }
    if (resume?.isLost()) return { outcome: withoutLostFile(deps, mail) }
    const outcome = judge(mail, error, deps.config, deps.now())
    if (error.kind === 'unreachable') return { outcome, heard: { unreachable: error.detail } }
    return error.responseCode === undefined ? { outcome } : { outcome, heard: true }
  }
}

/** A link to set a new password that works no more helps nobody. */
const isLinkDead = (mail: ClaimedMail, now: number) =>
  mail.kind === 'password_reset' && (mail.reset.expires_at <= now || mail.reset.used_at !== null)

const isForNobody = (mail: ClaimedMail, { notifyEmail }: DeliveryDeps['config']) =>
  mail.kind === 'notice' && hasLeft({ recipient: mail.recipient, status: mail.recipient_status }, notifyEmail)

const write = ({ resetToken }: DeliveryDeps, mail: ClaimedMail, firm: Firm): WrittenMail =>
  mail.kind === 'password_reset'
    ? fillTemplates(mail.kind, resetValuesOf(firm, resetToken(mail.reset)))
    : fillTemplates(mail.kind, valuesOf(mail, firm))

/** A fault of ours, such as in a template. */
const unexpected = (deps: DeliveryDeps, mail: ClaimedMail, error: unknown): Outcome => {
  deps.log.error({ err: error, mail_id: mail.id }, 'a mail could not be written')
  return tryLater(mail, 'The mail could not be written; the log says why.', deps.config, deps.now())
}

/** The attorneys must hear of the lead all the same, and doctor names the file. */
const withoutLostFile = ({ log }: DeliveryDeps, mail: ClaimedMail): Outcome => {
  log.error(
    { mail_id: mail.id, lead_id: mail.lead_id },
    'a resume is missing or damaged; its notice goes out without it',
  )
  return { kind: 'link_instead', reason: 'The stored resume is missing or damaged.' }
}
