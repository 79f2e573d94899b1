import { z } from 'zod'
import { Count, Id, Instant, PageQuery, RowId, StoredEmail, pageOf } from './fields.ts'

export const MailKind = z.enum(['confirmation', 'notification', 'password_reset'])
export type MailKind = z.infer<typeof MailKind>

/**
 * unaddressed: a notification stored before there was anybody to tell. failed: given up, waiting for a person. dismissed: given up,
 * and a person decided that nothing more is to be done.
 */
export const MailState = z.enum(['unaddressed', 'queued', 'sent', 'failed', 'dismissed'])
export type MailState = z.infer<typeof MailState>

/** server: the mail server refuses what this firm sends; it is tried again. recipient: the address was refused, and no other mail is. */
export const MailTrouble = z.enum(['server', 'recipient'])
export type MailTrouble = z.infer<typeof MailTrouble>

export const Mail = z
  .object({
    id: RowId,
    lead_id: RowId.nullable().describe('Null where it is not about a lead.'),
    kind: MailKind,
    recipient: StoredEmail.nullable().describe('Null while unaddressed.'),
    state: MailState.describe(
      'unaddressed: nobody to tell yet. queued: waiting for its turn. failed: given up, waiting for a person. dismissed: given up, and an admin left it at that.',
    ),
    attempts: Count.describe('How often it was tried.'),
    last_error: z
      .string()
      .max(1000)
      .nullable()
      .meta({ description: 'What the mail server said the last time.', examples: [null] }),
    trouble: MailTrouble.nullable().describe(
      'Whose matter last_error is. server: the mail server refuses what the firm sends. recipient: it refuses this address alone; correct it and send the mail again. Null where neither is certain.',
    ),
    created_at: Instant,
    next_attempt_at: Instant.nullable().describe(
      'While queued: when it may be tried next; while it is being sent: when it would be taken up again after a crash.',
    ),
    sent_at: Instant.nullable().describe('Null until the mail server has taken it.'),
  })
  .meta({ id: 'Mail' })

export const MailPage = pageOf(Mail).meta({ id: 'MailPage' })
/** All mails about one lead: a confirmation and a notification for each attorney. */
export const LeadMails = z.object({ items: z.array(Mail).max(1000) }).meta({ id: 'LeadMails' })

export const RetriedMails = z
  .object({ queued: Count.describe('How many are due now.') })
  .meta({ id: 'RetriedMails' })

export const DismissedMails = z
  .object({ dismissed: Count.describe('How many were dismissed.') })
  .meta({ id: 'DismissedMails' })

export const MailQuery = PageQuery.extend({
  state: z
    .enum(MailState.options, `Must be one of ${MailState.options.join(', ')}.`)
    .optional()
    .describe(
      'Only mails in this state. Sent ones come in the order in which they went out, the last one first; all others by ascending id.',
    ),
  after_id: PageQuery.shape.after_id.describe('The last_id of the page before, in the order of the list.'),
})
export const MailPath = z.object({ id: Id })
