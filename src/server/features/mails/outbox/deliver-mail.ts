import type { FastifyBaseLogger } from 'fastify'
import { MailNotSent, type Mailer } from '#server/adapters/mail/mailer.ts'
import type { MailSources, TellingFirm } from '../kinds/mail-kind.ts'
import { mailKinds } from '../kinds/mail-kinds.ts'
import { judge, tryLater } from './judge-failure.ts'
import type { ClaimedMail } from './mail-queue.ts'
import type { Reach } from './mail-reach.ts'
import type { Outcome } from './settle-mail.ts'

export type DeliveryDeps = MailSources & {
  mailer: Mailer
  config: {
    mailFrom: string
    clamdHost: string | undefined
    mailRetryMaxSeconds: number
    mailGiveUpDays: number
  }
  firm: () => Promise<Omit<TellingFirm, 'baseUrl'>>
  baseUrl: () => string
  log: FastifyBaseLogger
}

/** `heard`: what the attempt showed about the mail server; undefined when it did not get as far as the server. */
export type Delivery = { outcome: Outcome; heard?: Parameters<Reach['note']>[0] }

/** Writes a mail from its row and tries once to send it. Never throws: a failure is an outcome. */
export const deliverMail = async (deps: DeliveryDeps, mail: ClaimedMail): Promise<Delivery> => {
  const { write, urgency } = mailKinds[mail.kind]
  let isResumeLost = () => false
  try {
    const firm = await deps.firm()
    const toSend = await write(deps, mail, { ...firm, baseUrl: deps.baseUrl() })
    if (!toSend) return { outcome: { kind: 'pointless' } }
    const { resume, ...written } = toSend
    if (resume) isResumeLost = resume.isLost
    await deps.mailer.send({
      messageId: mail.message_id,
      from: deps.config.mailFrom,
      fromName: firm.firm_name,
      to: mail.recipient,
      urgent: urgency === 'interactive',
      ...written,
      ...(resume && { attachment: resume.attachment }),
      // The process may have been suspended since it claimed the mail, for longer than the lease.
      mayStillGo: () => deps.now() < mail.due_at,
    })
    return { outcome: { kind: 'sent' }, heard: true }
  } catch (error) {
    if (!(error instanceof MailNotSent)) return { outcome: unexpected(deps, mail, error) }
    if (isResumeLost()) return { outcome: withoutLostFile(deps, mail) }
    const outcome = judge(mail, error, deps.config, deps.now())
    if (error.kind === 'unreachable') return { outcome, heard: { unreachable: error.detail } }
    return error.responseCode === undefined ? { outcome } : { outcome, heard: true }
  }
}

/** A bug of Foyer, such as in a template, or a failed query. */
const unexpected = (deps: DeliveryDeps, mail: ClaimedMail, error: unknown): Outcome => {
  deps.log.error({ err: error, mail_id: mail.id }, 'a mail could not be written')
  return tryLater(mail, 'The mail could not be written; the log says why.', deps.config, deps.now())
}

/** The attorneys are notified of the lead without the resume. The doctor names the file. */
const withoutLostFile = ({ log }: DeliveryDeps, mail: ClaimedMail): Outcome => {
  log.error(
    { mail_id: mail.id, lead_id: mail.lead_id },
    'a resume is missing or damaged; the notification is sent without it',
  )
  return { kind: 'link_instead', reason: 'The stored resume is missing or damaged.' }
}
