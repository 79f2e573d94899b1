import { mailtoOf } from '#contract/values/email.ts'
import { fullName } from '#contract/values/full-name.ts'
import { referenceOf } from '#contract/values/reference.ts'
import { isLanguage, writing } from '#messages/languages.ts'
import { resumeIn } from '#server/features/resumes/stored-resume.ts'
import { attachResume } from './attach-resume.ts'
import { type LeadMail, readLeadOf } from './lead-mail.ts'
import { hasLeft } from './left-the-firm.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { compileTemplates } from './mail-templates.ts'
import { footerLines, oneLine, withoutLinks } from './mail-text.ts'
import { timeInWords } from './mail-time.ts'

const fill = compileTemplates('notification')

/**
 * Notifies a person in the firm of a new lead, with the resume attached, or with only a link to it. What the virus scanner has
 * not found clean goes out with no mail, unless there is no scanner.
 */
export const notification: KindOfMail = {
  kind: 'notification',
  to: 'firm',
  urgency: 'usual',
  // With a virus scanner it waits for its answer.
  isScheduled: true,
  attachesResume: true,
  pauseMaxMs: Infinity,
  write: async ({ db, openResume, config }, mail, firm) => {
    const lead = await readLeadOf(db, mail)
    if (!lead || hasLeft({ recipient: mail.recipient, status: lead.recipient_status }, config.notifyEmail))
      return undefined
    const file = resumeIn(lead)
    const isAttached = whyNotAttached(lead, config) === null
    return {
      ...writeNotification(lead, firm, config),
      resume: file && isAttached ? attachResume(openResume, file) : undefined,
    }
  },
}

type Scanner = { clamdHost: string | undefined }

/** A sentence for the mail; null if the resume is attached, or if there is none. */
const whyNotAttached = (
  { resume_path, scan_state, virus, link_only }: LeadMail,
  { clamdHost }: Scanner,
): string | null => {
  if (resume_path === null) return null
  const readInFoyer = 'Read it in Foyer, signed in.'
  if (scan_state === 'infected')
    return `The resume is not attached: the virus scanner has found ${virus} in it.`
  if (clamdHost !== undefined && scan_state === null)
    return `The resume is not attached, because it has not been scanned for viruses yet. ${readInFoyer}`
  if (clamdHost !== undefined && scan_state === 'not_scanned')
    return `The resume is not attached, because it could not be scanned for viruses. ${readInFoyer}`
  return link_only ? `The resume could not be attached to this mail. ${readInFoyer}` : null
}

/** Everything that the prospect typed is reduced to one line, so that it cannot add lines to the mail. */
export const writeNotification = (
  mail: LeadMail,
  { firm_name, firm_footer, firm_time_zone, baseUrl }: Firm,
  scanner: Scanner,
) =>
  fill({
    firm: oneLine(firm_name),
    reference: referenceOf(mail.lead_id),
    received: timeInWords('en', firm_time_zone, mail.submitted_at),
    name: withoutLinks(oneLine(fullName(mail))),
    email: mail.email,
    mailto: mail.email === '' ? null : mailtoOf(mail.email),
    phone: mail.phone === null ? null : oneLine(mail.phone),
    resume_name: mail.resume_name === null ? null : oneLine(mail.resume_name),
    resume_size: readableSize(mail.resume_bytes ?? 0),
    language: isLanguage(mail.language) ? writing[mail.language].name : null,
    not_attached: whyNotAttached(mail, scanner),
    link: `${baseUrl}/app/leads/${mail.lead_id}`,
    footer: footerLines(firm_footer),
  })

const readableSize = (bytes: number) =>
  bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1024 * 1024
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`
