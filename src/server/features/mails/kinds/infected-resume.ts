import { fullName } from '#contract/values/full-name.ts'
import { referenceOf } from '#contract/values/reference.ts'
import { type LeadMail, readLeadOf } from './lead-mail.ts'
import { hasLeft } from './left-the-firm.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { compileTemplates } from './mail-templates.ts'
import { footerLines, oneLine, withoutLinks } from './mail-text.ts'
import { timeInWords } from './mail-time.ts'

const fill = compileTemplates('infected-resume')

/** Tells an admin that the virus scanner has found something in a resume. */
export const infectedResume: KindOfMail = {
  kind: 'infected_resume',
  to: 'firm',
  urgency: 'usual',
  isScheduled: false,
  attachesResume: false,
  pauseMaxMs: Infinity,
  write: async ({ db }, mail, firm) => {
    const lead = await readLeadOf(db, mail)
    if (!lead || hasLeft({ recipient: mail.recipient, status: lead.recipient_status }, firm.notify_email))
      return undefined
    return writeInfectedResume(lead, firm)
  },
}

export const writeInfectedResume = (
  mail: LeadMail,
  { firm_name, firm_footer, firm_time_zone, baseUrl }: Firm,
) =>
  fill({
    firm: oneLine(firm_name),
    reference: referenceOf(mail.lead_id),
    received: timeInWords('en', firm_time_zone, mail.submitted_at),
    name: withoutLinks(oneLine(fullName(mail))),
    virus: oneLine(mail.virus ?? ''),
    link: `${baseUrl}/app/leads/${mail.lead_id}`,
    footer: footerLines(firm_footer),
  })
