import { z } from 'zod'
import { Count, Id, Instant, PageQuery, RowId, StoredEmail, pageOf } from './fields.ts'

export const MailKind = z.enum([
  'confirmation',
  'notification',
  'password_reset',
  'infected_resume',
  'invitation',
])
export type MailKind = z.infer<typeof MailKind>

/**
 * unaddressed: a notification stored before an attorney was active who could get it. failed: given up until a person sends it
 * again or dismisses it. dismissed: given up, and a person decided to leave it unsent.
 */
export const MailState = z.enum(['unaddressed', 'queued', 'sent', 'failed', 'dismissed'])
export type MailState = z.infer<typeof MailState>

/** server: the mail server refuses all mails of the firm, so the mail is retried. recipient: it refuses only this address. */
export const MailTrouble = z.enum(['server', 'recipient'])
export type MailTrouble = z.infer<typeof MailTrouble>

export const Mail = z
  .object({
    id: RowId,
    lead_id: RowId.nullable().describe('Null if the mail is not about a lead.'),
    kind: MailKind,
    recipient: StoredEmail.nullable().describe('Null while unaddressed.'),
    state: MailState.describe(
      'unaddressed: no attorney is active yet who could get it. queued: waiting to be sent, or being sent. failed: given up until a person sends it again or dismisses it. dismissed: given up, and an admin left it unsent.',
    ),
    attempts: Count.describe('How often the server tried to send the mail.'),
    last_error: z
      .string()
      .max(1000)
      .nullable()
      .meta({ description: 'The answer of the mail server to the last try.', examples: [null] }),
    trouble: MailTrouble.nullable().describe(
      'The cause of last_error. server: the mail server refuses all mails of the firm. recipient: it refuses only this address; correct it and send the mail again. Null if neither is certain.',
    ),
    created_at: Instant,
    next_attempt_at: Instant.nullable().describe(
      'While the mail waits: when it is tried next. While it is being sent: when it would be tried again after a crash.',
    ),
    sent_at: Instant.nullable().describe('Null until the mail server has accepted the mail.'),
  })
  .meta({ id: 'Mail' })

export const MailPage = pageOf(Mail).meta({ id: 'MailPage' })
/** All mails about one lead: a confirmation, a notification for each attorney, and a warning for each admin if the resume is infected. */
export const LeadMails = z.object({ items: z.array(Mail).max(1000) }).meta({ id: 'LeadMails' })

export const RetriedMails = z
  .object({ queued: Count.describe('How many mails are due now.') })
  .meta({ id: 'RetriedMails' })

export const DismissedMails = z
  .object({ dismissed: Count.describe('How many mails were dismissed.') })
  .meta({ id: 'DismissedMails' })

export const MailQuery = PageQuery.extend({
  state: z
    .enum(MailState.options, `Must be one of ${MailState.options.join(', ')}.`)
    .optional()
    .describe(
      'Only mails in this state. With state=sent the list begins with the mail sent last; otherwise it is by ascending id.',
    ),
  after_id: PageQuery.shape.after_id.describe(
    'The last_id of the previous page, whatever the order of the list.',
  ),
})
export const MailPath = z.object({ id: Id })
