import { fullName } from '#contract/values/full-name.ts'
import { referenceOf } from '#contract/values/reference.ts'
import { type Language, isLanguage } from '#messages/languages.ts'
import { greetable } from './greetable.ts'
import { type LeadMail, readLeadOf } from './lead-mail.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { compileTemplates } from './mail-templates.ts'
import { footerLines, isolated, oneLine, textsIn } from './mail-text.ts'
import { timeInWords } from './mail-time.ts'

const fill = compileTemplates('confirmation')

/**
 * A receipt for the prospect. Prospects can type anybody's address, so the mail repeats nothing that they typed but
 * their name.
 */
export const confirmation: KindOfMail = {
  kind: 'confirmation',
  to: 'outside',
  urgency: 'receipt',
  isScheduled: true,
  attachesResume: false,
  pauseMaxMs: Infinity,
  write: async ({ db }, mail, firm) => {
    const lead = await readLeadOf(db, mail)
    return lead && writeConfirmation(lead, firm)
  },
}

export const writeConfirmation = (mail: LeadMail, { firm_name, firm_footer, firm_time_zone }: Firm) => {
  const language = isLanguage(mail.language) ? mail.language : 'en'
  const texts = confirmationIn(language, {
    firm: oneLine(firm_name),
    reference: referenceOf(mail.lead_id),
    name: greetable(oneLine(fullName(mail))),
    received: timeInWords(language, firm_time_zone, mail.submitted_at),
    about: mail.resume_path === null ? 'inquiry' : 'resume',
  })
  return fill({ ...texts, footer: footerLines(firm_footer) })
}

type Confirmation = {
  firm: string
  reference: string
  name: string | null
  received: string
  /** What has arrived: somebody who has called has sent no resume. */
  about: 'resume' | 'inquiry'
}

/** The texts of the mail in the prospect's language, for the template. */
const confirmationIn = (language: Language, { firm, reference, name, received, about }: Confirmation) => {
  const { t, frame } = textsIn(language)
  const isInquiry = about === 'inquiry'
  return {
    ...frame,
    firm,
    reference,
    subject: t(isInquiry ? 'mail.confirmation.inquiry.subject' : 'mail.confirmation.subject', {
      firm,
      reference,
    }),
    title: t(isInquiry ? 'mail.confirmation.inquiry.title' : 'mail.confirmation.title'),
    greeting:
      name === null
        ? t('mail.confirmation.hello')
        : t('mail.confirmation.dear', { name: isolated(language, name) }),
    thanks: t(isInquiry ? 'mail.confirmation.inquiry.thanks' : 'mail.confirmation.thanks', {
      firm: isolated(language, firm),
      received,
    }),
    // Between two sentences; Chinese puts no space there.
    gap: language === 'zh' ? '' : ' ',
    reference_label: t('mail.confirmation.reference'),
    not_client: t(isInquiry ? 'mail.confirmation.inquiry.not_client' : 'mail.confirmation.not_client', {
      firm: isolated(language, firm),
    }),
    confidential: t('mail.confirmation.confidential'),
    mistyped: t('mail.confirmation.mistyped'),
    automatic: t('mail.confirmation.automatic'),
  }
}
