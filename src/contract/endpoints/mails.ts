import type { Endpoint } from '#contract/endpoint.ts'
import { Mail, MailPage, MailPath, MailQuery, RetriedMails } from '#contract/mails.ts'

// oxfmt-ignore
export const mailEndpoints = {
  listMails: {
    method: 'GET', path: '/api/mails', access: 'admin', tag: 'Mails', query: MailQuery, status: 200, output: MailPage,
    summary: 'The outbox; state=failed lists what was given up',
  },
  retryMail: {
    method: 'POST', path: '/api/mails/{id}/retry', access: 'admin', tag: 'Mails',
    summary: 'Send a mail again that was given up',
    params: MailPath, status: 200, output: Mail, problems: ['not_found', 'not_failed'],
  },
  retryMails: {
    method: 'POST', path: '/api/mails/retry', access: 'admin', tag: 'Mails', status: 200, output: RetriedMails,
    summary: 'Send everything again that the mail server kept from going out',
  },
  resendMail: {
    method: 'POST', path: '/api/mails/{id}/resend', access: 'attorney', tag: 'Mails',
    summary: 'Send a mail about a lead once more, whether it was sent or given up',
    params: MailPath, status: 200, output: Mail, problems: ['not_found', 'still_queued'],
  },
} as const satisfies Record<string, Endpoint>
