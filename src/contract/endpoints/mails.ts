import type { Endpoint } from '#contract/endpoint.ts'
import { DismissedMails, Mail, MailPage, MailPath, MailQuery, RetriedMails } from '#contract/schemas/mails.ts'

// oxfmt-ignore
export const mailEndpoints = {
  listMails: {
    method: 'GET', path: '/api/mails', access: 'admin', tag: 'Mails', query: MailQuery, status: 200, output: MailPage,
    summary: 'The outbox; state=failed lists the mails that were given up',
  },
  retryMail: {
    method: 'POST', path: '/api/mails/{id}/retry', access: 'admin', tag: 'Mails',
    summary: 'Send a mail again that was given up or dismissed',
    params: MailPath, status: 200, output: Mail, problems: ['not_found', 'not_failed'],
  },
  retryMails: {
    method: 'POST', path: '/api/mails/retry', access: 'admin', tag: 'Mails', status: 200, output: RetriedMails,
    summary: 'Send all mails again that the mail server refused',
  },
  dismissMail: {
    method: 'POST', path: '/api/mails/{id}/dismiss', access: 'admin', tag: 'Mails',
    summary: 'Dismiss a mail that was given up: it stays unsent, but can still be sent later',
    params: MailPath, status: 200, output: Mail, problems: ['not_found', 'not_failed'],
  },
  dismissMails: {
    method: 'POST', path: '/api/mails/dismiss', access: 'admin', tag: 'Mails', status: 200, output: DismissedMails,
    summary: 'Dismiss all mails that were given up',
  },
  resendMail: {
    method: 'POST', path: '/api/mails/{id}/resend', access: 'attorney', tag: 'Mails',
    summary: 'Send a mail about a lead again, whether it was sent, given up or dismissed',
    params: MailPath, status: 200, output: Mail, problems: ['not_found', 'still_queued'],
  },
  sendTestMail: {
    method: 'POST', path: '/api/test-mail', access: 'admin', tag: 'Mails',
    summary: 'Send a mail to yourself, to see whether mail works',
    status: 202, output: Mail, problems: ['still_queued'],
  },
  readTestMail: {
    method: 'GET', path: '/api/test-mail', access: 'admin', tag: 'Mails',
    summary: 'What became of the last mail that you sent to yourself',
    status: 200, output: Mail, problems: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>
